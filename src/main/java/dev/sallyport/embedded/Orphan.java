package dev.sallyport.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the pid file of an earlier run means: usually nothing, after {@code kill -9} a server that
 * is still stopping, in a container often a number that another program has now.
 */
final class Orphan {
  private static final Duration STOPPING = Duration.ofSeconds(15);

  private Orphan() {}

  /** Waits for that server to end; a file that names some other program is deleted. */
  static void awaitGone(Path pidFile, String program) throws IOException {
    Optional<ProcessHandle> named = named(pidFile);
    if (named.isEmpty()) {
      return;
    }
    ProcessHandle process = named.get();
    if (!runs(process, program)) {
      Files.deleteIfExists(pidFile);
      return;
    }
    long deadline = System.nanoTime() + STOPPING.toNanos();
    while (process.isAlive()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "Process " + process.pid() + " still serves " + pidFile.getParent() + ": stop it.");
      }
      LocalServer.pause();
    }
  }

  private static Optional<ProcessHandle> named(Path pidFile) throws IOException {
    try (Stream<String> lines = Files.lines(pidFile)) {
      return lines
          .findFirst()
          .map(String::strip)
          .filter(pid -> pid.matches("[1-9][0-9]{0,9}"))
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
          .filter(ProcessHandle::isAlive);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean runs(ProcessHandle process, String program) {
    return process
        .info()
        .command()
        .map(command -> Path.of(command).endsWith(program))
        .orElse(false);
  }
}
