package dev.sallyport;

import dev.sallyport.embedded.EmbeddedPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real PostgreSQL with data of its own, whose processes a test may stop or kill. */
public final class PostgresServer implements AutoCloseable {
  private final Path folder;
  private final EmbeddedPostgres server;

  private PostgresServer(Path folder, EmbeddedPostgres server) {
    this.folder = folder;
    this.server = server;
  }

  public static PostgresServer start() {
    try {
      Path parent = Files.createTempDirectory("sallyport-test-postgres");
      parent.toFile().setExecutable(true, false);
      Path folder = parent.resolve("data");
      return new PostgresServer(folder, EmbeddedPostgres.start(folder, TestPostgres.PASSWORD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.port();
  }

  String user() {
    return server.user();
  }

  public PgConnectOptions options(String database) {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port())
        .setDatabase(database)
        .setUser(user())
        .setPassword(TestPostgres.PASSWORD.revealText());
  }

  /** To all of its processes. */
  void signal(String name) {
    signal(name, processes().toList());
  }

  /** As when a process of the server is killed: all sessions end, and it recovers on its port. */
  public void crash() {
    signal("KILL", processes().skip(1).limit(1).toList());
  }

  private static void signal(String name, List<Long> pids) {
    List<String> command =
        Stream.concat(Stream.of("kill", "-" + name), pids.stream().map(String::valueOf)).toList();
    try {
      new ProcessBuilder(command).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The postmaster and its children, in this order. */
  private Stream<Long> processes() {
    try {
      Path pidFile = folder.resolve("postgres/data/postmaster.pid");
      long postmaster = Long.parseLong(Files.readAllLines(pidFile).get(0));
      return Stream.concat(
          Stream.of(postmaster),
          ProcessHandle.of(postmaster).stream()
              .flatMap(ProcessHandle::descendants)
              .map(ProcessHandle::pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    signal("CONT");
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Stream<Path> files = Files.walk(folder.getParent())) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
