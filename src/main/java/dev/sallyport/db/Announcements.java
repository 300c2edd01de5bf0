package dev.sallyport.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to one channel of NOTIFY, over a connection of its own that is asked for a sign of life
 * now and then and made anew when it gives none. Not the client's {@code PgSubscriber}: that one
 * stays deaf for ever if its first connection fails, or if a later one dies without a word.
 *
 * <p>What is announced while no connection stands is lost.
 */
final class Announcements {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);
  private static final long BEAT_MILLIS = 500;

  /** In PostgreSQL's list of sessions. */
  static final String NAME = "sallyport changes";

  private final Vertx vertx;
  private final String channel;
  private final Consumer<String> told;
  private final Pool pool;
  private PgConnection connection;
  private boolean waiting;
  private long timer = -1;

  /**
   * @param channel a plain SQL identifier
   */
  Announcements(
      Vertx vertx,
      PgConnectOptions options,
      String channel,
      Duration deadline,
      Consumer<String> told) {
    this.vertx = vertx;
    this.channel = channel;
    this.told = told;
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1).setConnectionTimeout(patienceSeconds(deadline)))
            .with(Postgres.stuckConnectionsEnd(deadline, deadline))
            .connectingTo(Postgres.bounded(options, deadline).addProperty("application_name", NAME))
            .using(vertx)
            .build();
  }

  /** On the context that the rest is to run on. */
  void start() {
    timer = vertx.setPeriodic(0, BEAT_MILLIS, id -> beat());
  }

  Future<Void> close() {
    vertx.cancelTimer(timer);
    return pool.close();
  }

  private void beat() {
    if (!waiting) {
      waiting = true;
      alive()
          .onFailure(e -> log.debug("Not listening for changes: {}", e.getMessage()))
          .onComplete(done -> waiting = false);
    }
  }

  private Future<?> alive() {
    return connection == null
        ? pool.getConnection().compose(made -> listen(PgConnection.cast(made)))
        : connection.query("select 1").execute();
  }

  private Future<?> listen(PgConnection made) {
    made.notificationHandler(notification -> told.accept(notification.getPayload()));
    made.closeHandler(closed -> connection = null);
    return made.query("listen " + channel)
        .execute()
        .onSuccess(listening -> connection = made)
        .onFailure(e -> made.close());
  }

  /** Longer than a connection may be silent while it is made: then there is a clear end to it. */
  private static int patienceSeconds(Duration deadline) {
    return (int) deadline.multipliedBy(Postgres.SILENCE).plusSeconds(1).toSeconds();
  }
}
