package dev.sallyport.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells this node what changed. NOTIFY is quick but may be lost, so the table {@code change} is
 * polled as well; each poll looks back further than a transaction can last, because rows become
 * visible in another order than their numbers say.
 */
public final class ChangeFeed {
  private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
  private static final String CHANNEL = "sallyport_change";
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration OVERLAP = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofDays(2);
  private static final Duration SWEEP = Duration.ofHours(1);
  private static final long RECONNECT_MILLIS = 500;

  private static final String NOW = "select clock_timestamp() as now";
  private static final String SINCE =
      """
      select clock_timestamp() as now, c.seq, c.kind, c.uid
        from (select 1) one left join change c on c.at > $1
       order by c.seq""";
  private static final String FORGET = "delete from change where at < $1";

  /** Told on the feed's own context; must not block. */
  public interface Listener {
    void changed(Change change);

    /** More may have changed than can be told: whatever is cached is to be looked up anew. */
    void everythingMayHaveChanged();
  }

  /** One row of the table {@code change}: a key or credential, by its uid. */
  public record Change(String kind, UUID uid) {}

  private final Vertx vertx;
  private final Postgres postgres;
  private final PgSubscriber subscriber;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Set<Long> told = new HashSet<>();
  private OffsetDateTime since;
  private volatile long lastContactNanos = System.nanoTime();
  private long timer = -1;
  private long sweeper = -1;

  public ChangeFeed(Vertx vertx, Postgres postgres, PgConnectOptions options) {
    this.vertx = vertx;
    this.postgres = postgres;
    this.subscriber = PgSubscriber.subscriber(vertx, options);
    subscriber.reconnectPolicy(attempt -> RECONNECT_MILLIS);
    subscriber.channel(CHANNEL).handler(this::notified);
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** How long ago this node last knew all changes. */
  public Duration staleness() {
    return Duration.ofNanos(System.nanoTime() - lastContactNanos);
  }

  /** Starts polling; the way of NOTIFY may come up later, by itself. */
  public Future<Void> start() {
    return postgres
        .query(NOW, Tuple.tuple())
        .map(
            rows -> {
              since = rows.iterator().next().getOffsetDateTime("now").minus(OVERLAP);
              lastContactNanos = System.nanoTime();
              subscriber.connect().onFailure(e -> log.warn("Not listening for changes: {}", e));
              timer = vertx.setTimer(POLL.toMillis(), id -> poll());
              sweeper = vertx.setPeriodic(SWEEP.toMillis(), id -> forgetOld());
              return null;
            });
  }

  public Future<Void> close() {
    vertx.cancelTimer(timer);
    vertx.cancelTimer(sweeper);
    timer = -2;
    return subscriber.close();
  }

  private void notified(String payload) {
    int space = payload.indexOf(' ');
    tell(new Change(payload.substring(0, space), UUID.fromString(payload.substring(space + 1))));
  }

  private void poll() {
    long asked = System.nanoTime();
    postgres
        .query(SINCE, Tuple.of(since))
        .onSuccess(rows -> caughtUp(rows, asked))
        .onFailure(e -> log.debug("Changes could not be read: {}", e.getMessage()))
        .onComplete(
            done -> {
              if (timer != -2) {
                timer = vertx.setTimer(POLL.toMillis(), id -> poll());
              }
            });
  }

  private void caughtUp(RowSet<Row> rows, long asked) {
    if (staleness().compareTo(KEPT.dividedBy(2)) > 0) {
      listeners.forEach(Listener::everythingMayHaveChanged);
    }
    Set<Long> seen = new HashSet<>();
    for (Row row : rows) {
      since = row.getOffsetDateTime("now").minus(OVERLAP);
      Long seq = row.getLong("seq");
      if (seq != null) {
        seen.add(seq);
        if (!told.contains(seq)) {
          tell(new Change(row.getString("kind"), row.getUUID("uid")));
        }
      }
    }
    told = seen;
    lastContactNanos = asked;
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.changed(change));
  }

  private void forgetOld() {
    postgres
        .query(FORGET, Tuple.of(since.minus(KEPT)))
        .onFailure(e -> log.debug("Old changes were not deleted: {}", e.getMessage()));
  }
}
