package dev.sallyport;

import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EmbeddedPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real PostgreSQL, one per test JVM, with a fresh database for each test class. Use as a static
 * {@code @RegisterExtension}.
 */
public final class TestPostgres implements BeforeAllCallback {
  public static final Secret PASSWORD = Secret.of("pw-of-the-test-database");
  private static final AtomicInteger databases = new AtomicInteger();
  private static final String MIGRATED = "migrated";

  private final boolean migrated;
  private String database;

  private TestPostgres(boolean migrated) {
    this.migrated = migrated;
  }

  public static TestPostgres empty() {
    return new TestPostgres(false);
  }

  /** With the schema in place. */
  public static TestPostgres migrated() {
    return new TestPostgres(true);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    database = migrated ? copyOf(Server.migrated()) : copyOf("template1");
  }

  /** Another database beside the class's own, which has nothing in it. */
  public static String freshDatabase() {
    return copyOf("template1");
  }

  private static String copyOf(String template) {
    String name = "test" + databases.incrementAndGet();
    run("postgres", "create database " + name + " template " + template);
    return name;
  }

  public PgConnectOptions options() {
    return options(database);
  }

  public static PgConnectOptions options(String database) {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port())
        .setDatabase(database)
        .setUser(user())
        .setPassword(PASSWORD.revealText());
  }

  public static int port() {
    return Server.SHARED.port();
  }

  public static String user() {
    return Server.SHARED.user();
  }

  public static String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  /** Beside the code under test, over JDBC. */
  public void execute(String sql) {
    run(database, sql);
  }

  /** The only value of the only row, or null. */
  public String value(String sql) {
    return value(database, sql);
  }

  public static String value(String database, String sql) {
    try (Connection connection = session(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public Connection connect() throws SQLException {
    return session(database);
  }

  private static Connection session(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), user(), PASSWORD.revealText());
  }

  /** For many looks at one database. */
  static Connection connect(String database) {
    try {
      return session(database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void run(String database, String sql) {
    try (Connection connection = session(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops every process of the server where it is; to be followed by {@link #thaw}. */
  public static void freeze() {
    signal("STOP");
  }

  public static void thaw() {
    signal("CONT");
  }

  /** As when a process of the server is killed: all sessions end, and it recovers on its port. */
  public static void crash() {
    signal("KILL", Server.processes().skip(1).limit(1).toList());
  }

  /** Whether the server takes new sessions: after a crash, that depends on the disk. */
  public static boolean answers() {
    try (Connection connection = session("postgres")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static void signal(String name) {
    signal(name, Server.processes().toList());
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

  /** Started when first asked for; ends with the JVM, however that ends. */
  private static final class Server {
    private static final Path FOLDER = folder();
    private static final EmbeddedPostgres SHARED = start();

    private static Path folder() {
      try {
        Path parent = Files.createTempDirectory("sallyport-test-postgres");
        parent.toFile().setExecutable(true, false);
        return parent.resolve("data");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server = EmbeddedPostgres.start(FOLDER, PASSWORD);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedPostgres server) {
      try {
        thaw();
        server.close();
        try (Stream<Path> files = Files.walk(FOLDER.getParent())) {
          files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static synchronized String migrated() {
      String known = "select 1 from pg_database where datname = '" + MIGRATED + "'";
      if (value("postgres", known) == null) {
        run("postgres", "create database " + MIGRATED);
        Flyway.configure()
            .dataSource(jdbcUrl(MIGRATED), user(), PASSWORD.revealText())
            .locations("classpath:db")
            .load()
            .migrate();
      }
      return MIGRATED;
    }

    /** The postmaster and its children, in this order. */
    private static Stream<Long> processes() {
      try {
        Path pidFile = FOLDER.resolve("postgres/data/postmaster.pid");
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
  }
}
