package dev.sallyport.usage;

import java.util.Arrays;
import java.util.OptionalLong;

/** What one call used. A value: two of the same counts are equal. */
public final class Usage {
  public static final Usage NONE = new Usage(new long[0], false, OptionalLong.empty());

  private static final Count[] COUNTS = Count.values();

  private final long[] counts;
  private final boolean estimated;
  private final OptionalLong charge;

  private Usage(long[] counts, boolean estimated, OptionalLong charge) {
    this.counts = counts;
    this.estimated = estimated;
    this.charge = charge;
  }

  /**
   * All counts at once.
   *
   * @param counts by their numbers; what is missing at the end is 0, as is what is below it
   */
  public static Usage of(long[] counts, boolean estimated) {
    long[] kept = new long[COUNTS.length];
    for (int i = 0; i < Math.min(kept.length, counts.length); i++) {
      kept[i] = Math.max(0, counts[i]);
    }
    return new Usage(kept, estimated, OptionalLong.empty());
  }

  public long of(Count count) {
    return count.number() < counts.length ? counts[count.number()] : 0;
  }

  /**
   * Whether some of it was counted here and not told by the provider, or told as what it was before
   * the end.
   */
  public boolean isEstimated() {
    return estimated;
  }

  /** What the provider says that it charges for it, in 10⁻¹⁰ USD; most say nothing. */
  public OptionalLong charge() {
    return charge;
  }

  public Usage charged(long charge) {
    return new Usage(counts, estimated, OptionalLong.of(Math.max(0, charge)));
  }

  /** Nothing below zero is believed. */
  public Usage with(Count count, long value) {
    long believed = Math.max(0, value);
    if (believed == of(count)) {
      return this;
    }
    long[] changed = Arrays.copyOf(counts, COUNTS.length);
    changed[count.number()] = believed;
    return new Usage(changed, estimated, charge);
  }

  public Usage estimated() {
    return new Usage(counts, true, charge);
  }

  /** Of two answers on one connection. */
  public Usage plus(Usage more) {
    long[] sum = new long[COUNTS.length];
    for (Count count : COUNTS) {
      sum[count.number()] = sum(of(count), more.of(count));
    }
    boolean charged = charge.isPresent() || more.charge.isPresent();
    return new Usage(
        sum,
        estimated || more.estimated,
        charged
            ? OptionalLong.of(sum(charge.orElse(0), more.charge.orElse(0)))
            : OptionalLong.empty());
  }

  private static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  public boolean isNothing() {
    return Arrays.stream(counts).allMatch(count -> count == 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Usage usage
        && estimated == usage.estimated
        && charge.equals(usage.charge)
        && Arrays.equals(full(), usage.full());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(full());
  }

  private long[] full() {
    return Arrays.copyOf(counts, COUNTS.length);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(estimated ? "about" : "");
    for (Count count : COUNTS) {
      if (of(count) != 0) {
        text.append(' ').append(count.column()).append('=').append(of(count));
      }
    }
    charge.ifPresent(amount -> text.append(" charge=").append(amount));
    return text.toString().trim();
  }
}
