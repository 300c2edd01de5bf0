package dev.sallyport.db;

import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/** A real PostgreSQL for tests, with the schema of the product. */
public final class Database implements AutoCloseable {
  private static final String PASSWORD = "database-of-a-test";
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final EmbeddedPostgres server;
  private final Path folder;

  private Database(EmbeddedPostgres server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  public static Database start() {
    try {
      Path folder = Files.createTempDirectory("sallyport-test");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      return new Database(EmbeddedPostgres.start(folder, Secret.of(PASSWORD)), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A pool of its own, to the migrated database. */
  public Postgres connect(Vertx vertx) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(server.port())
            .setUser(server.user())
            .setPassword(PASSWORD)
            .setDatabase(server.database());
    Postgres postgres = new Postgres(vertx, options, new Postgres.Limits(2, DEADLINE, DEADLINE));
    String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + server.database();
    Migrations.Access access =
        new Migrations.Access(url, server.user(), Secret.of(PASSWORD), Map.of());
    new Migrations(vertx, postgres, access).run().await();
    return postgres;
  }

  @Override
  public void close() throws IOException {
    server.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
