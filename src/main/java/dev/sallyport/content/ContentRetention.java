package dev.sallyport.content;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has room for the content of the days to come, and lets go of what was kept long enough: shorter,
 * as a rule, than the account of the same calls. Any number of nodes may do so at once.
 */
public final class ContentRetention {
  private static final Logger log = LoggerFactory.getLogger(ContentRetention.class);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final int DAYS_AHEAD = 3;

  private final Vertx vertx;
  private final ContentDays days;
  private final int keptDays;
  private final Clock clock;
  private long timer = -1;

  /**
   * @param keptDays besides the day that it is
   */
  public ContentRetention(Vertx vertx, Postgres postgres, int keptDays, Clock clock) {
    this.vertx = vertx;
    this.days = new ContentDays(postgres);
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
  Future<Void> sweep() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<LocalDate> ahead = today.datesUntil(today.plusDays(DAYS_AHEAD + 1L)).toList();
    return days.make(ahead)
        .compose(made -> days.drop(today.minusDays(keptDays)))
        .onFailure(e -> log.warn("Old content could not be let go of: {}", e.getMessage()));
  }
}
