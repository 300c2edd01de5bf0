package dev.sallyport.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long an honest client waited for each answer, in nanoseconds, by what else went on. */
record Stretches(List<Long> quiet, List<Long> control, List<Long> attacked) {
  Stretches() {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  private static double p99Millis(List<Long> nanos) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return sorted.get(sorted.size() * 99 / 100) / 1e6;
  }

  /**
   * Of the slower of quiet and control: what a quiet stretch has is the machine's own unrest.
   *
   * @param noiseMillis below which nothing is said
   */
  boolean isWithin(int times, double noiseMillis) {
    double usual = Math.max(p99Millis(quiet), p99Millis(control));
    return p99Millis(attacked) <= Math.max(times * usual, noiseMillis);
  }

  @Override
  public String toString() {
    return "p99 quiet %.2f, control %.2f, attacked %.2f ms of %d samples"
        .formatted(p99Millis(quiet), p99Millis(control), p99Millis(attacked), attacked.size());
  }
}
