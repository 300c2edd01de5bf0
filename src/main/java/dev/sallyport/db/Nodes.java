package dev.sallyport.db;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many nodes there are: each one writes down every two seconds that it lives. While PostgreSQL
 * is away the last count is remembered.
 */
public final class Nodes {
  private static final Logger log = LoggerFactory.getLogger(Nodes.class);
  private static final Duration BEAT = Duration.ofSeconds(2);

  private static final String LIVE =
      """
      insert into node (uid, seen_at) values ($1, clock_timestamp())
      on conflict (uid) do update set seen_at = excluded.seen_at""";
  private static final String COUNT =
      """
      select count(*) as live from node
       where uid = $1 or seen_at > clock_timestamp() - interval '10 seconds'""";
  private static final String FORGET =
      """
      delete from node where uid in
       (select uid from node
         where uid <> $1 and seen_at < clock_timestamp() - interval '1 hour'
           for update skip locked)""";
  private static final String LEAVE = "delete from node where uid = $1";

  private final Vertx vertx;
  private final Postgres postgres;
  private final Tuple own;
  private final Duration every;
  private Future<Void> beat = Future.succeededFuture();
  private long timer = -1;
  private boolean closed;
  private volatile int count = 1;

  /**
   * @param own of this node, and of this run of it
   */
  public Nodes(Vertx vertx, Postgres postgres, UUID own) {
    this(vertx, postgres, own, BEAT);
  }

  /** With another time between two beats, for tests. */
  Nodes(Vertx vertx, Postgres postgres, UUID own, Duration every) {
    this.every = requireNonNull(every, "every");
    this.vertx = requireNonNull(vertx, "vertx");
    this.postgres = requireNonNull(postgres, "postgres");
    this.own = Tuple.of(own);
  }

  /** Those seen within the last ten seconds, this one included. */
  public int count() {
    return count;
  }

  /** Done when the first beat was tried, also where the database is away. */
  public synchronized Future<Void> start() {
    timer = vertx.setPeriodic(every.toMillis(), id -> next());
    return next();
  }

  /** Takes this node's row away, so that the others know at once; where it can, else it ages. */
  public synchronized Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return beat.compose(v -> postgres.query(LEAVE, own)).<Void>mapEmpty().otherwiseEmpty();
  }

  private synchronized Future<Void> next() {
    if (!closed && beat.isComplete()) {
      beat =
          beat()
              .recover(
                  failure -> {
                    log.debug("This node could not say that it lives: {}", failure.getMessage());
                    return Future.succeededFuture();
                  });
    }
    return beat;
  }

  private Future<Void> beat() {
    return postgres
        .query(LIVE, own)
        .compose(v -> postgres.query(COUNT, own))
        .onSuccess(rows -> count = rows.iterator().next().getInteger("live"))
        .compose(v -> postgres.query(FORGET, own))
        .mapEmpty();
  }
}
