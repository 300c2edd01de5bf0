package dev.sallyport.embedded;

import dev.sallyport.crypto.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * A real PostgreSQL with nothing installed: as durable as any (fsync on), reached on loopback only
 * and with its password, in a folder that survives restarts. Blocking: not for an event loop.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  static final String USER = "sallyport";
  private static final String DATABASE = "sallyport";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String NO_SUCH_DATABASE = "3D000";
  private static final String WRONG_PASSWORD = "28P01";

  private final LocalServer server;
  private final FolderLock lock;

  private EmbeddedPostgres(LocalServer server, FolderLock lock) {
    this.server = server;
    this.lock = lock;
  }

  /**
   * @param password of the only role, set when the data is made and checked at each later start
   * @throws IOException with what the operator can do about it, and the end of the server's log
   */
  public static EmbeddedPostgres start(Path dataDir, Secret password) throws IOException {
    return start(dataDir, password, Optional.empty());
  }

  static EmbeddedPostgres start(Path dataDir, Secret password, Optional<RunAs> only)
      throws IOException {
    Path home = DataFolder.open(dataDir);
    Path folder = DataFolder.inside(home, "postgres");
    FolderLock lock = FolderLock.take(folder);
    try {
      PostgresFolder postgres = new PostgresFolder(folder, new Unpacked(home).postgres());
      List<RunAs> candidates = only.isPresent() ? List.of(only.get()) : RunAs.candidates(folder);
      return new EmbeddedPostgres(serve(postgres, candidates, password), lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static LocalServer serve(PostgresFolder postgres, List<RunAs> candidates, Secret password)
      throws IOException {
    RunAs user = postgres.user(candidates);
    postgres.prepare(user, password);
    LocalServer server =
        LocalServer.start("PostgreSQL", START_LIMIT, port -> postgres.serve(user, port));
    try {
      createDatabaseOnce(server.port(), password);
      return server;
    } catch (SQLException e) {
      server.close();
      throw translate(e, postgres.cluster());
    }
  }

  private static void createDatabaseOnce(int port, Secret password) throws SQLException {
    try {
      connect(port, DATABASE, password).close();
      return;
    } catch (SQLException e) {
      if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
    }
    try (Connection postgres = connect(port, "postgres", password);
        Statement statement = postgres.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
  }

  private static Connection connect(int port, String database, Secret password)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", USER);
    properties.setProperty("password", password.revealText());
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "30");
    return new Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  private static IOException translate(SQLException e, Path cluster) {
    return WRONG_PASSWORD.equals(e.getSQLState())
        ? new IOException(
            "The data in "
                + cluster
                + " was made with another password than that of evaluation.json: put the old file"
                + " back, or delete both.")
        : new IOException("The embedded PostgreSQL does not answer: " + e.getMessage(), e);
  }

  public int port() {
    return server.port();
  }

  public String user() {
    return USER;
  }

  public String database() {
    return DATABASE;
  }

  ChildProcess process() {
    return server.process();
  }

  /** Stops cleanly, within 10 s. */
  @Override
  public void close() throws IOException {
    server.close();
    lock.close();
  }
}
