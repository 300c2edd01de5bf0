package dev.sallyport.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that ends with the JVM, however that ends: a shell between the two waits on a pipe that
 * only the JVM holds open, and interrupts the server when the pipe closes.
 */
final class ChildProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

  // The shell, too, ends when the server does: so the JVM sees a server that failed to start.
  private static final String WRAPPER =
      """
      trap '' HUP INT TERM
      exec 3<&0
      "$0" "$@" </dev/null 3<&- & p=$!
      { cat <&3 >/dev/null; kill -INT $p 2>/dev/null; } &
      exec 3<&-
      wait $p
      """;
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final long LOG_LIMIT_BYTES = 4 << 20;
  private static final int TAIL_BYTES = 4096;

  private final Process process;
  private final Path output;
  private final long outputStart;

  private ChildProcess(Process process, Path output, long outputStart) {
    this.process = process;
    this.output = output;
    this.outputStart = outputStart;
  }

  /**
   * @param folder where the server starts, and where its {@code server.log} is
   */
  static ChildProcess start(RunAs user, Path folder, List<String> server) throws IOException {
    Path output = rotated(folder.resolve("server.log"));
    List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", WRAPPER));
    wrapped.addAll(server);
    List<String> command = new ArrayList<>();
    // A session of its own: Ctrl-C at the terminal is for the gateway, which drains first.
    Programs.find("setsid").ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(user.command(wrapped).orElseThrow(() -> new IOException(user + " is missing")));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    // The gateway's own environment may hold secrets.
    builder.environment().clear();
    builder.environment().put("PATH", Programs.PATH);
    builder.environment().put("LC_ALL", "C");
    long outputStart = Files.size(output);
    return new ChildProcess(builder.start(), output, outputStart);
  }

  private static Path rotated(Path output) throws IOException {
    if (Files.exists(output) && Files.size(output) > LOG_LIMIT_BYTES) {
      Files.move(
          output,
          output.resolveSibling("server.log.1"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
    return DataFolder.file(output);
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The exit code of a program that ends by itself; one that does not is stopped, and is 124. */
  int exitCode(Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    return 124;
  }

  /** The last of what the server wrote since it was started here. */
  String lastLines() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
      long start = Math.max(outputStart, file.length() - TAIL_BYTES);
      byte[] tail = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8).strip();
    }
  }

  /** Asks for a clean stop; after 10 s it is no longer a question. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      log.debug("The pipe was closed already", e);
    }
    if (!stopped()) {
      log.warn("Process {} did not stop within {} s and is killed", pid(), STOP.toSeconds());
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private boolean stopped() {
    try {
      return process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
