package dev.sallyport.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@link EmbeddedServersMain} in a JVM of its own, and what it said of itself. */
record ServersJvm(Process process, List<ProcessHandle> servers) implements AutoCloseable {
  static ServersJvm start(List<String> prefix, String classPath, Path dataDir) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath, EmbeddedServersMain.class.getName()));
    command.add(dataDir.toString());
    Process process =
        new ProcessBuilder(command).directory(dataDir.toFile()).redirectErrorStream(true).start();
    return new ServersJvm(process, servers(process));
  }

  private static List<ProcessHandle> servers(Process process) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("serving ")) {
        return Arrays.stream(line.split(" "))
            .skip(3)
            .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
            .flatMap(Optional::stream)
            .toList();
      }
      all.append(line).append('\n');
    }
    throw new IOException("The JVM ended: " + all);
  }

  List<String> programs() {
    return running()
        .map(process -> Path.of(process.info().command().orElseThrow()).getFileName().toString())
        .distinct()
        .toList();
  }

  private Stream<ProcessHandle> running() {
    // What nobody has reaped yet is alive to the JDK, but has no program any more.
    return servers.stream().filter(process -> process.info().command().isPresent());
  }

  boolean serversGoneWithin(long seconds) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (running().findAny().isPresent() && System.nanoTime() < deadline) {
      process.waitFor(1, TimeUnit.MILLISECONDS);
    }
    return running().findAny().isEmpty();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
