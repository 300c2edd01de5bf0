package dev.sallyport.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a limit of the gateway's on requests is used up, for {@link QuotaHeaders}.
 *
 * @param window absent for the calendar month
 */
public record Quota(long limit, long remaining, Duration reset, Optional<Duration> window) {
  private static final Duration ALMOST = Duration.ofSeconds(1).minusNanos(1);

  /** Rounded up, and at least one: who comes earlier comes for nothing. */
  public static long wholeSeconds(Duration time) {
    return Math.max(1, time.plus(ALMOST).toSeconds());
  }
}
