package dev.sallyport.db;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
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

  /** Leaves most of the second that a revocation may take to those who end the calls. */
  private static final Duration POLL = Duration.ofMillis(300);

  private static final Duration OVERLAP = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofDays(2);
  private static final Duration SWEEP = Duration.ofHours(1);

  private static final String NOW = "select clock_timestamp() as now";
  private static final String SINCE =
      """
      select clock_timestamp() as now, c.seq, c.kind, c.uid
        from (select 1) one left join change c on c.at > $1
       order by c.seq""";

  /** Told on the feed's own event loop; must not block. */
  public interface Listener {
    void changed(Change change);

    /** More may have changed than can be told: whatever is cached is to be looked up anew. */
    void everythingMayHaveChanged();
  }

  /** One row of the table {@code change}: a key or credential, by its uid. */
  public record Change(String kind, UUID uid) {}

  private final Vertx vertx;
  private final Context context;
  private final Postgres postgres;
  private final Outdated outdated;
  private final Announcements announcements;
  private final Duration overlap;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private Set<Long> told = new HashSet<>();
  private OffsetDateTime since;
  private OffsetDateTime settled;
  private volatile long lastContactNanos = System.nanoTime();
  private volatile boolean closed;

  public ChangeFeed(Vertx vertx, Postgres postgres, PgConnectOptions options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.postgres = postgres;
    this.outdated = new Outdated(postgres);
    this.announcements =
        new Announcements(vertx, options, CHANNEL, postgres.deadline(), this::notified);
    Duration longest = postgres.longestTransaction();
    this.overlap = longest.compareTo(OVERLAP) > 0 ? longest : OVERLAP;
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** How long ago this node last knew all changes. */
  public Duration staleness() {
    return Duration.ofNanos(System.nanoTime() - lastContactNanos);
  }

  /** Starts polling; the way of NOTIFY comes up by itself. Fails if the database is away. */
  public Future<Void> start() {
    Promise<Void> started = Promise.promise();
    context.runOnContext(
        v ->
            postgres
                .query(NOW, Tuple.tuple())
                .onSuccess(rows -> begin(rows.iterator().next().getOffsetDateTime("now")))
                .<Void>mapEmpty()
                .onComplete(started));
    return started.future();
  }

  private void begin(OffsetDateTime now) {
    settled = now;
    since = now.minus(overlap);
    lastContactNanos = System.nanoTime();
    announcements.start();
    vertx.setTimer(POLL.toMillis(), id -> poll());
    vertx.setPeriodic(SWEEP.toMillis(), this::forgetOld);
  }

  public Future<Void> close() {
    closed = true;
    return announcements.close();
  }

  /**
   * @param payload number, kind and uid
   */
  private void notified(String payload) {
    String[] parts = payload.split(" ", -1);
    if (told.add(Long.valueOf(parts[0]))) {
      tell(new Change(parts[1], UUID.fromString(parts[2])));
    }
  }

  private void poll() {
    if (closed) {
      return;
    }
    long asked = System.nanoTime();
    postgres
        .query(SINCE, Tuple.of(since))
        .onSuccess(rows -> caughtUp(rows, asked))
        .onFailure(this::lost)
        .onComplete(done -> vertx.setTimer(POLL.toMillis(), id -> poll()));
  }

  /** What was being committed when the server froze may still be, some time after it wakes. */
  private void lost(Throwable failure) {
    log.debug("Changes could not be read: {}", failure.getMessage());
    settled = null;
  }

  private void caughtUp(RowSet<Row> rows, long asked) {
    if (staleness().compareTo(KEPT.dividedBy(2)) > 0) {
      listeners.forEach(Listener::everythingMayHaveChanged);
    }
    Set<Long> seen = new HashSet<>();
    for (Row row : rows) {
      Long seq = row.getLong("seq");
      if (seq != null) {
        seen.add(seq);
        if (told.add(seq)) {
          tell(new Change(row.getString("kind"), row.getUUID("uid")));
        }
      }
    }
    told = seen;
    moveOn(rows.iterator().next().getOffsetDateTime("now"));
    lastContactNanos = asked;
  }

  private void moveOn(OffsetDateTime now) {
    if (settled == null) {
      settled = now.plus(overlap);
    }
    if (!now.isBefore(settled)) {
      since = now.minus(overlap);
    }
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.changed(change));
  }

  private void forgetOld(long timer) {
    if (closed) {
      vertx.cancelTimer(timer);
      return;
    }
    outdated.delete(since.minus(KEPT));
  }
}
