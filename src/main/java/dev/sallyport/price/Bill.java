package dev.sallyport.price;

import dev.sallyport.usage.Count;
import dev.sallyport.usage.Usage;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * What a usage comes to. Input and output are the whole: each part of them that has a price of its
 * own is taken out, as much of it as is left, in the order of {@link Rate}; the rest has the price
 * of the whole. The sum is exact and rounded once, half up, to 10⁻¹⁰ USD.
 */
final class Bill {
  private static final List<Rate> INPUT_PARTS =
      List.of(
          Rate.CACHED_INPUT,
          Rate.CACHE_WRITE,
          Rate.CACHE_WRITE_HOUR,
          Rate.AUDIO_INPUT,
          Rate.IMAGE_INPUT);
  private static final List<Rate> OUTPUT_PARTS =
      List.of(Rate.REASONING, Rate.AUDIO_OUTPUT, Rate.IMAGE_OUTPUT);
  private static final List<Rate> PIECES =
      List.of(Rate.IMAGE, Rate.AUDIO_HOUR, Rate.CHARACTERS, Rate.TOOL_CALLS);

  /** A multiple of each unit. */
  private static final long DENOMINATOR = 18_000_000;

  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final Rates rates;
  private final Usage usage;
  private BigInteger sum = BigInteger.ZERO;
  private Optional<Rate> missing = Optional.empty();

  private Bill(Rates rates, Usage usage) {
    this.rates = rates;
    this.usage = usage;
  }

  static Bill of(Usage usage, Tariff tariff) {
    Bill bill = new Bill(tariff.at(usage.of(Count.INPUT)), usage);
    bill.addWhole(Rate.INPUT, INPUT_PARTS);
    bill.addWhole(Rate.OUTPUT, OUTPUT_PARTS);
    PIECES.forEach(rate -> bill.add(rate, usage.of(rate.count())));
    return bill;
  }

  /** Something was used that has no price: there is no cost, and 0 would be a lie. */
  Optional<Rate> missing() {
    return missing;
  }

  /** In 10⁻¹⁰ USD; empty where it is more than a {@code long} holds. */
  Optional<Long> cost() {
    BigInteger half = BigInteger.valueOf(DENOMINATOR / 2);
    BigInteger cost = sum.add(half).divide(BigInteger.valueOf(DENOMINATOR));
    return cost.compareTo(MOST) > 0 ? Optional.empty() : Optional.of(cost.longValueExact());
  }

  private void addWhole(Rate whole, List<Rate> parts) {
    long left = usage.of(whole.count());
    for (Rate part : parts) {
      long taken = Math.min(left, usage.of(part.count()));
      add(part, taken);
      left -= taken;
    }
    add(whole, left);
  }

  private void add(Rate rate, long amount) {
    if (amount == 0) {
      return;
    }
    Optional<Long> price = rates.of(rate);
    if (price.isEmpty()) {
      missing = missing.or(() -> Optional.of(rate));
      return;
    }
    sum =
        sum.add(
            BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(price.get()))
                .multiply(BigInteger.valueOf(DENOMINATOR / rate.unit().size())));
  }
}
