package dev.sallyport;

import dev.sallyport.crypto.Secret;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
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
    return Server.SHARED.options(database);
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
    Server.SHARED.signal("STOP");
  }

  public static void thaw() {
    Server.SHARED.signal("CONT");
  }

  /** Started when first asked for; ends with the JVM, however that ends. */
  private static final class Server {
    private static final PostgresServer SHARED = start();

    private static PostgresServer start() {
      PostgresServer server = PostgresServer.start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
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
  }
}
