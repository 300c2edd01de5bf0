package dev.sallyport.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Count;
import dev.sallyport.usage.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BillTest {
  private static final long SEED = 20261121;
  private static final int CASES = 20_000;
  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "image", BigDecimal.ONE,
          "audioHour", new BigDecimal("3600000"),
          "toolCalls", new BigDecimal("1000"));

  private static Tariff tariff(Map<Rate, Long> amounts) {
    return new Tariff(new Rates(amounts), List.of());
  }

  private static long usd(String text) {
    return Money.parse("usd", text);
  }

  @Test
  void cost_isWhatTheVendorsPageSays_forKnownCase() {
    Tariff tariff =
        tariff(
            Map.of(
                Rate.INPUT, usd("3.00"),
                Rate.OUTPUT, usd("15.00"),
                Rate.CACHED_INPUT, usd("0.30"),
                Rate.CACHE_WRITE, usd("3.75")));
    Usage usage =
        Usage.NONE
            .with(Count.INPUT, 10_000)
            .with(Count.CACHED_INPUT, 6_000)
            .with(Count.CACHE_WRITE, 1_000)
            .with(Count.OUTPUT, 500);

    // 3,000 × 3.00 + 6,000 × 0.30 + 1,000 × 3.75 + 500 × 15.00, for a million each
    assertThat(Bill.of(usage, tariff).cost()).contains(usd("0.02205"));
  }

  @Test
  void part_costsAsTheWhole_whereItHasNoPriceOfItsOwn() {
    Tariff tariff = tariff(Map.of(Rate.INPUT, usd("2.00"), Rate.CACHE_WRITE, usd("2.50")));

    assertThat(of(tariff, Count.CACHED_INPUT)).contains(usd("2.00"));
    assertThat(of(tariff, Count.AUDIO_INPUT)).contains(usd("2.00"));
    assertThat(of(tariff, Count.TOOL_INPUT)).contains(usd("2.00"));
    assertThat(of(tariff, Count.CACHE_WRITE_HOUR)).contains(usd("2.50"));
  }

  private static Optional<Long> of(Tariff tariff, Count part) {
    return Bill.of(Usage.NONE.with(Count.INPUT, 1_000_000).with(part, 1_000_000), tariff).cost();
  }

  @Test
  void parts_areNeverMoreThanTheWhole() {
    Tariff tariff = tariff(Map.of(Rate.INPUT, usd("2.00"), Rate.CACHED_INPUT, usd("1.00")));
    Usage usage = Usage.NONE.with(Count.INPUT, 1_000_000).with(Count.CACHED_INPUT, 9_000_000);

    assertThat(Bill.of(usage, tariff).cost()).contains(usd("1.00"));
  }

  @Test
  void tier_holdsForTheWholeCall_aboveItsBound() {
    Tariff.Tier tier = new Tariff.Tier(200_000, new Rates(Map.of(Rate.INPUT, usd("4.00"))));
    Tariff tariff =
        new Tariff(
            new Rates(Map.of(Rate.INPUT, usd("2.00"), Rate.OUTPUT, usd("8.00"))), List.of(tier));

    assertThat(Bill.of(Usage.NONE.with(Count.INPUT, 200_000), tariff).cost()).contains(usd("0.40"));
    assertThat(
            Bill.of(Usage.NONE.with(Count.INPUT, 250_000).with(Count.OUTPUT, 1_000_000), tariff)
                .cost())
        .contains(usd("9.00"));
  }

  @Test
  void cost_isRoundedOnceAndHalfUp() {
    Tariff tariff = tariff(Map.of(Rate.INPUT, usd("0.00005"), Rate.CACHED_INPUT, usd("0.000049")));

    assertThat(Bill.of(Usage.NONE.with(Count.INPUT, 1), tariff).cost()).contains(1L);
    assertThat(Bill.of(Usage.NONE.with(Count.INPUT, 1).with(Count.CACHED_INPUT, 1), tariff).cost())
        .contains(0L);
    assertThat(Bill.of(Usage.NONE.with(Count.INPUT, 3), tariff).cost()).contains(2L);
  }

  @Test
  void hourOfSound_isPaidByTheMillisecond() {
    Tariff tariff = tariff(Map.of(Rate.AUDIO_HOUR, usd("0.111")));

    assertThat(Bill.of(Usage.NONE.with(Count.AUDIO_MILLIS, 90_000), tariff).cost())
        .contains(usd("0.002775"));
  }

  @Test
  void useWithoutAPrice_isTold() {
    Tariff tariff = tariff(Map.of(Rate.INPUT, usd("2.00")));

    assertThat(Bill.of(Usage.NONE.with(Count.OUTPUT, 1), tariff).missing()).contains(Rate.OUTPUT);
    assertThat(Bill.of(Usage.NONE.with(Count.TOOL_CALLS, 1), tariff).missing())
        .contains(Rate.TOOL_CALLS);
    assertThat(Bill.of(Usage.NONE.with(Count.INPUT, 1), tariff).missing()).isEmpty();
  }

  @Test
  void cost_isNone_whereItDoesNotFit() {
    Tariff tariff = tariff(Map.of(Rate.INPUT, usd("1000000")));

    assertThat(Bill.of(Usage.NONE.with(Count.INPUT, Long.MAX_VALUE), tariff).cost()).isEmpty();
  }

  @Test
  void anyUsage_costsWhatDecimalsSay() {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      Map<Rate, Long> rates = new EnumMap<>(Rate.class);
      for (Rate rate : Rate.values()) {
        if (random.nextInt(4) > 0) {
          rates.put(rate, random.nextLong(1L << random.nextInt(1, 42)));
        }
      }
      Usage usage = Usage.NONE;
      for (Count count : Count.values()) {
        usage = usage.with(count, random.nextLong(1L << random.nextInt(1, 30)));
      }

      Bill bill = Bill.of(usage, tariff(rates));

      Optional<BigDecimal> expected = decimal(usage, rates);
      assertThat(bill.missing().isEmpty()).as("case %d", i).isEqualTo(expected.isPresent());
      expected.ifPresent(cost -> assertThat(bill.cost()).isEqualTo(fitting(cost)));
    }
  }

  private static Optional<Long> fitting(BigDecimal cost) {
    return cost.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(cost.longValueExact());
  }

  /** In 10⁻¹⁰ USD, by another way; empty where a price is missing. */
  private static Optional<BigDecimal> decimal(Usage usage, Map<Rate, Long> rates) {
    BigDecimal sum = BigDecimal.ZERO;
    Map<Rate, Long> amounts = new EnumMap<>(Rate.class);
    long input = usage.of(Count.INPUT);
    long output = usage.of(Count.OUTPUT);
    for (Rate rate : Rate.values()) {
      String name = rate.name();
      boolean whole = rate == Rate.INPUT || rate == Rate.OUTPUT;
      if (name.startsWith("CACHE") || name.endsWith("_INPUT")) {
        amounts.put(rate, Math.min(input, usage.of(rate.count())));
        input -= amounts.get(rate);
      } else if (rate == Rate.REASONING || name.endsWith("_OUTPUT")) {
        amounts.put(rate, Math.min(output, usage.of(rate.count())));
        output -= amounts.get(rate);
      } else if (!whole) {
        amounts.put(rate, usage.of(rate.count()));
      }
    }
    amounts.put(Rate.INPUT, input);
    amounts.put(Rate.OUTPUT, output);
    for (Map.Entry<Rate, Long> amount : amounts.entrySet()) {
      Rate rate = amount.getKey();
      Long price = rates.get(rate);
      while (price == null && rate.instead().isPresent()) {
        rate = rate.instead().get();
        price = rates.get(rate);
      }
      if (amount.getValue() == 0) {
        continue;
      }
      if (price == null) {
        return Optional.empty();
      }
      BigDecimal unit = UNITS.getOrDefault(amount.getKey().field(), new BigDecimal("1000000"));
      sum =
          sum.add(
              new BigDecimal(amount.getValue())
                  .multiply(new BigDecimal(price))
                  .divide(unit, new MathContext(60)));
    }
    return Optional.of(sum.setScale(20, RoundingMode.HALF_UP).setScale(0, RoundingMode.HALF_UP));
  }
}
