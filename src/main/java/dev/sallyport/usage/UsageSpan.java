package dev.sallyport.usage;

import dev.sallyport.core.FieldErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The time that a report is about, in whole hours or whole UTC days, since that is what totals are
 * kept of.
 *
 * @param to not of it any more
 * @param hours whether totals by the hour are needed
 */
public record UsageSpan(OffsetDateTime from, OffsetDateTime to, boolean hours) {
  private static final Duration USUAL = Duration.ofDays(30);

  /** Widened to whole hours; what is wrong is noted. */
  static UsageSpan of(UsageQuery query, Instant now, FieldErrors errors) {
    Instant today = now.truncatedTo(ChronoUnit.DAYS);
    Instant to = query.to().map(UsageSpan::up).orElse(today.plus(1, ChronoUnit.DAYS));
    Instant from = query.from().orElse(to.minus(USUAL)).truncatedTo(ChronoUnit.HOURS);
    boolean hours = query.by().contains(Dimension.HOUR) || !isMidnight(from) || !isMidnight(to);
    if (!from.isBefore(to)) {
      errors.add("to", "must be after from");
    } else if (hours && from.isBefore(today.minus(Retention.HOURS_KEPT_DAYS, ChronoUnit.DAYS))) {
      errors.add(
          "from",
          "hours are told apart for "
              + Retention.HOURS_KEPT_DAYS
              + " days; further back only whole UTC days are");
    }
    return new UsageSpan(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC), hours);
  }

  private static Instant up(Instant time) {
    Instant hour = time.truncatedTo(ChronoUnit.HOURS);
    return hour.equals(time) ? time : hour.plus(1, ChronoUnit.HOURS);
  }

  private static boolean isMidnight(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS).equals(time);
  }
}
