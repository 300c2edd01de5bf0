package dev.sallyport.db;

import dev.sallyport.crypto.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date. Flyway holds a lock, so any number of nodes may start at once. It
 * takes 0.7 s even with nothing to do, so it is loaded only where its history table shows that the
 * newest shipped version is missing.
 */
public final class Migrations {
  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  /** The newest file in {@code db/}; a test compares it with the folder. */
  static final String NEWEST = "006";

  private static final String HISTORY =
      "select to_regclass('flyway_schema_history') is not null as known";
  private static final String APPLIED =
      "select 1 from flyway_schema_history where version = $1 and success";

  private final Vertx vertx;
  private final Postgres postgres;
  private final Access access;

  /**
   * How Flyway connects.
   *
   * @param properties of the JDBC driver: sslmode and the like
   */
  public record Access(
      String jdbcUrl, String user, Secret password, Map<String, String> properties) {
    public Access {
      properties = Map.copyOf(properties);
    }
  }

  public Migrations(Vertx vertx, Postgres postgres, Access access) {
    this.vertx = vertx;
    this.postgres = postgres;
    this.access = access;
  }

  public Future<Void> run() {
    return upToDate()
        .compose(
            done -> done ? Future.succeededFuture() : vertx.executeBlocking(this::migrate, false));
  }

  private Future<Boolean> upToDate() {
    return postgres
        .query(HISTORY, Tuple.tuple())
        .compose(
            rows ->
                rows.iterator().next().getBoolean("known")
                    ? postgres.query(APPLIED, Tuple.of(NEWEST)).map(found -> found.size() > 0)
                    : Future.succeededFuture(false));
  }

  /** Blocks: JDBC. */
  private Void migrate() {
    var applied =
        Flyway.configure()
            .dataSource(access.jdbcUrl(), access.user(), access.password().revealText())
            .jdbcProperties(access.properties())
            .locations("classpath:db")
            .sqlMigrationPrefix("V")
            .connectRetries(0)
            .load()
            .migrate();
    log.info("Applied {} database migrations", applied.migrationsExecuted);
    return null;
  }
}
