package dev.sallyport.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Redis on a port that stays the same, so that it can go away and come back. */
public final class TestRedis implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final List<String> arguments;
  private String portOption = "--port";
  private Process process;

  public TestRedis(Path folder, String... arguments) {
    this.folder = folder;
    this.arguments = List.of(arguments);
    try (ServerSocket free = new ServerSocket(0)) {
      this.port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public TestRedis overTls() {
    portOption = "--tls-port";
    return this;
  }

  public TestRedis start() {
    List<String> command = new ArrayList<>(List.of(binary(folder).toString()));
    if (!portOption.equals("--port")) {
      command.addAll(List.of("--port", "0"));
    }
    command.addAll(List.of(portOption, Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--save", ""));
    command.addAll(arguments);
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      awaitReady();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private void awaitReady() throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    while (line != null && !line.contains("Ready to accept connections")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IllegalStateException("Redis did not start");
    }
  }

  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path binary(Path folder) {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String name = arm ? "6.2.7-linux-arm64" : "6.2.6-v5-linux-amd64";
    Path file = folder.resolve("redis-server");
    if (Files.exists(file)) {
      return file;
    }
    try (InputStream packed = TestRedis.class.getResourceAsStream("/redis-server-" + name)) {
      Files.copy(packed, file);
      file.toFile().setExecutable(true);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
