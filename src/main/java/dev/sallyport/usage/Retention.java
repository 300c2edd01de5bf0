package dev.sallyport.usage;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has room for the rows of the days to come, and lets go of what nobody will ask for any more:
 * rows, and totals by the hour. Totals by the day stay. Any number of nodes may do so at once.
 */
public final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final int DAYS_AHEAD = 3;
  private static final int AT_ONCE = 5_000;

  /** Of totals by the hour. */
  public static final int HOURS_KEPT_DAYS = 90;

  private final Vertx vertx;
  private final Postgres postgres;
  private final RequestDays days;
  private final int keptDays;
  private final Clock clock;
  private long timer = -1;

  /**
   * @param keptDays of rows, besides the day that it is
   */
  public Retention(Vertx vertx, Postgres postgres, int keptDays, Clock clock) {
    this.vertx = vertx;
    this.postgres = postgres;
    this.days = new RequestDays(postgres);
    this.keptDays = keptDays;
    this.clock = clock;
  }

  /** Now and from then on every hour; done when the first time was tried. */
  public Future<Void> start() {
    timer = vertx.setPeriodic(EVERY.toMillis(), id -> sweep());
    return sweep().otherwiseEmpty();
  }

  public void close() {
    vertx.cancelTimer(timer);
  }

  /** Once. Where it fails, what is left is done the next time. */
  public Future<Void> sweep() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<LocalDate> ahead = today.datesUntil(today.plusDays(DAYS_AHEAD + 1L)).toList();
    return days.make(ahead)
        .compose(made -> days.drop(today.minusDays(keptDays)))
        .compose(
            dropped ->
                forgetHours(
                    today.minusDays(HOURS_KEPT_DAYS).atStartOfDay().atOffset(ZoneOffset.UTC)))
        .onFailure(e -> log.warn("Old usage could not be let go of: {}", e.getMessage()));
  }

  private static final String FORGET =
      """
      delete from usage_hour
       where ctid in (select ctid from usage_hour where bucket < $1 limit $2 for update skip locked)""";

  private Future<Void> forgetHours(OffsetDateTime before) {
    return postgres
        .query(FORGET, Tuple.of(before, AT_ONCE))
        .compose(
            gone -> gone.rowCount() < AT_ONCE ? Future.succeededFuture() : forgetHours(before));
  }
}
