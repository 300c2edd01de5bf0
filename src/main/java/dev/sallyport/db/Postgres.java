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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
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
  private static final int CLEANER_MILLIS = 250;

  /** A connection on which nothing arrives for so many deadlines is closed. */
  static final int SILENCE = 5;

  private final Pool pool;
  private final Duration deadline;
  private final int most;
  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder calls = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private volatile String lastProblem = "none";

  /**
   * How one pool is.
   *
   * @param running calls that are not over, those that wait for a connection too
   * @param unanswered how many calls the database kept from being answered
   */
  public record State(int connections, int most, int running, long calls, long unanswered) {}

  /**
   * What one pool may take.
   *
   * @param connect to open a connection
   * @param call for each call, waiting for a connection included
   */
  public record Limits(int connections, Duration connect, Duration call) {}

  public Postgres(Vertx vertx, PgConnectOptions options, Limits limits) {
    this.deadline = limits.call();
    int connections = limits.connections();
    this.most = connections;
    this.pool =
        PgBuilder.pool()
            .with(
                new PoolOptions()
                    .setMaxSize(connections)
                    .setMaxWaitQueueSize(connections * QUEUE_PER_CONNECTION)
                    .setConnectionTimeout((int) deadline.toMillis())
                    .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setIdleTimeout((int) deadline.multipliedBy(2).toMillis())
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setPoolCleanerPeriod(CLEANER_MILLIS)
                    .setShared(false))
            .with(stuckConnectionsEnd(limits.connect(), deadline))
            .connectingTo(bounded(options, deadline))
            .using(vertx)
            .build();
  }

  /**
   * Transport options under which a connection that says nothing for a while is closed. The pool
   * lets go of unused ones much earlier, so that none is closed just as a call takes it.
   */
  static NetClientOptions stuckConnectionsEnd(Duration connect, Duration deadline) {
    return new NetClientOptions()
        .setConnectTimeout((int) connect.toMillis())
        .setTcpKeepAlive(true)
        .setReadIdleTimeout((int) deadline.multipliedBy(SILENCE).toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  static PgConnectOptions bounded(PgConnectOptions options, Duration deadline) {
    return new PgConnectOptions(options)
        .setCachePreparedStatements(true)
        .addProperty("application_name", "sallyport")
        .addProperty("statement_timeout", Long.toString(deadline.multipliedBy(2).toMillis()))
        .addProperty("lock_timeout", Long.toString(deadline.toMillis()))
        .addProperty(
            "idle_in_transaction_session_timeout",
            Long.toString(deadline.multipliedBy(SILENCE).toMillis()));
  }

  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return within(pool.withConnection(connection -> execute(connection, sql, parameters)));
  }

  /**
   * Runs all of {@code work} or nothing of it; {@link #execute} gives its single steps. Work that
   * ends after the deadline is rolled back, since its caller was told that it failed.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    long end = System.nanoTime() + deadline.toNanos();
    return within(
        pool.withTransaction(
            connection ->
                Future.succeededFuture(connection)
                    .compose(work)
                    .compose(result -> inTime(end, result))));
  }

  private static <T> Future<T> inTime(long end, T result) {
    return System.nanoTime() - end < 0
        ? Future.succeededFuture(result)
        : Future.failedFuture(new TimeoutException());
  }

  Duration deadline() {
    return deadline;
  }

  /** How long after its first statement a transaction may still be committed, at most. */
  Duration longestTransaction() {
    return deadline.multipliedBy(4);
  }

  public static Future<RowSet<Row>> execute(SqlClient connection, String sql, Tuple parameters) {
    return connection.preparedQuery(sql).execute(parameters);
  }

  /** Why the last call that could not be made failed: for operators, not for callers. */
  public String lastProblem() {
    return lastProblem;
  }

  public State state() {
    return new State(pool.size(), most, running.get(), calls.sum(), unanswered.sum());
  }

  public Future<Void> close() {
    return pool.close();
  }

  private <T> Future<T> within(Future<T> call) {
    calls.increment();
    running.incrementAndGet();
    return call.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(done -> running.decrementAndGet())
        .recover(this::translate);
  }

  private <T> Future<T> translate(Throwable failure) {
    if (PgErrors.isOurs(failure)) {
      return Future.failedFuture(failure);
    }
    String reason =
        failure instanceof TimeoutException ? "no answer in time" : String.valueOf(failure);
    lastProblem = reason;
    unanswered.increment();
    log.debug("PostgreSQL: {}", reason);
    return Future.failedFuture(GatewayException.unavailable("The database cannot be reached."));
  }
}
