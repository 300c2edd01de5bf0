package dev.sallyport.usage;

import java.math.BigDecimal;

/**
 * What many calls come to.
 *
 * @param cost of those that are priced, in USD
 */
public record Totals(Calls calls, Usage usage, BigDecimal cost, Times times) {
  public static final Totals NONE =
      new Totals(new Calls(0, 0, 0, 0), Usage.NONE, BigDecimal.ZERO, new Times(0, 0, 0));

  /**
   * How many.
   *
   * @param failed refused by the provider, or without the whole of its answer; not those that the
   *     client ended
   * @param unpriced of which nobody knows the cost
   * @param estimated whose usage was counted here and not told by the provider
   */
  public record Calls(long all, long failed, long unpriced, long estimated) {
    Calls plus(Calls more) {
      return new Calls(
          all + more.all,
          failed + more.failed,
          unpriced + more.unpriced,
          estimated + more.estimated);
    }
  }

  /**
   * How long, in microseconds.
   *
   * @param end of all calls together
   * @param answered how many calls came to the first byte of an answer
   * @param firstByte of these together
   */
  public record Times(long end, long answered, long firstByte) {
    Times plus(Times more) {
      return new Times(end + more.end, answered + more.answered, firstByte + more.firstByte);
    }
  }

  Totals plus(Totals more) {
    return new Totals(
        calls.plus(more.calls),
        usage.plus(more.usage),
        cost.add(more.cost),
        times.plus(more.times));
  }
}
