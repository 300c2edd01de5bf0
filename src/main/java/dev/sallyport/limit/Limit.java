package dev.sallyport.limit;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * So much of one metric per window: what is set on an organisation, workspace, user, key or
 * credential.
 *
 * @param max 0 to admit nothing
 * @param model the model, or pattern with {@code *}, that it counts alone; every model if empty
 */
public record Limit(
    Metric metric, long max, Window window, Optional<String> model, OnOutage onOutage) {
  /** Up to here the counters in Redis are exact, since Lua counts in floating point. */
  static final long GREATEST = 1_000_000_000_000_000L;

  public Limit {
    requireNonNull(metric, "metric");
    requireNonNull(window, "window");
    requireNonNull(model, "model");
    requireNonNull(onOutage, "onOutage");
    if (max < 0 || max > GREATEST) {
      throw new IllegalArgumentException("max is not from 0 to " + GREATEST);
    }
  }
}
