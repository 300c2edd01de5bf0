package dev.sallyport.db;

import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to PostgreSQL: every call has a deadline, and whatever keeps the database from answering
 * is told as UNAVAILABLE. The client itself knows no deadline (a frozen server would hang for
 * ever), so a connection on which nothing arrives is closed by the socket's read-idle time.
 */
public final class Postgres {
  private static final Logger log = LoggerFactory.getLogger(Postgres.class);
  private static final int QUEUE_PER_CONNECTION = 64;

  private final Pool pool;
  private final Duration deadline;

  public Postgres(Vertx vertx, PgConnectOptions options, int connections, Duration deadline) {
    this.deadline = deadline;
    this.pool =
        PgBuilder.pool()
            .with(
                new PoolOptions()
                    .setMaxSize(connections)
                    .setMaxWaitQueueSize(connections * QUEUE_PER_CONNECTION)
                    .setConnectionTimeout((int) deadline.toMillis())
                    .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setShared(false))
            .with(stuckConnectionsEnd(deadline))
            .connectingTo(bounded(options, deadline))
            .using(vertx)
            .build();
  }

  /** Transport options under which a connection that says nothing for a while is closed. */
  static NetClientOptions stuckConnectionsEnd(Duration deadline) {
    return new NetClientOptions()
        .setConnectTimeout((int) deadline.toMillis())
        .setTcpKeepAlive(true)
        .setReadIdleTimeout((int) deadline.multipliedBy(5).toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private static PgConnectOptions bounded(PgConnectOptions options, Duration deadline) {
    return new PgConnectOptions(options)
        .setCachePreparedStatements(true)
        .addProperty("application_name", "sallyport")
        .addProperty("statement_timeout", Long.toString(deadline.multipliedBy(2).toMillis()))
        .addProperty("lock_timeout", Long.toString(deadline.toMillis()))
        .addProperty(
            "idle_in_transaction_session_timeout",
            Long.toString(deadline.multipliedBy(5).toMillis()));
  }

  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return within(pool.preparedQuery(sql).execute(parameters));
  }

  /** Runs all of {@code work} or nothing of it; {@link #execute} gives its single steps. */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return within(pool.withTransaction(work));
  }

  public static Future<RowSet<Row>> execute(SqlClient connection, String sql, Tuple parameters) {
    return connection.preparedQuery(sql).execute(parameters);
  }

  public Future<Void> close() {
    return pool.close();
  }

  private <T> Future<T> within(Future<T> call) {
    return call.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS).recover(Postgres::translate);
  }

  private static <T> Future<T> translate(Throwable failure) {
    if (failure instanceof GatewayException || PgErrors.isOurs(failure)) {
      return Future.failedFuture(failure);
    }
    String reason =
        failure instanceof TimeoutException ? "no answer in time" : String.valueOf(failure);
    log.debug("PostgreSQL: {}", reason);
    return Future.failedFuture(GatewayException.unavailable("The database cannot be reached."));
  }
}
