package dev.sallyport.http;

import java.util.ArrayList;
import java.util.List;

/**
 * How long an honest client waited for each answer, in nanoseconds, in stretches that take turns,
 * by what else went on. Each says its own 99th percentile, and the median of them counts: a moment
 * in which the machine was away weighs on one of them alone.
 */
record Stretches(List<List<Long>> quiet, List<List<Long>> control, List<List<Long>> attacked) {
  Stretches() {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  private static double p99Millis(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.get(sorted.size() * 99 / 100) / 1e6;
  }

  private static double medianMillis(List<List<Long>> stretches) {
    List<Double> sorted = stretches.stream().map(Stretches::p99Millis).sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  /**
   * Of the slower of quiet and control: what a quiet stretch has is the machine's own unrest.
   *
   * @param noiseMillis below which nothing is said
   */
  boolean isWithin(int times, double noiseMillis) {
    double usual = Math.max(medianMillis(quiet), medianMillis(control));
    return medianMillis(attacked) <= Math.max(times * usual, noiseMillis);
  }

  @Override
  public String toString() {
    return "p99 quiet %6.2f, control %6.2f, attacked %6.2f ms, medians of %d stretches"
        .formatted(
            medianMillis(quiet), medianMillis(control), medianMillis(attacked), attacked.size());
  }
}
