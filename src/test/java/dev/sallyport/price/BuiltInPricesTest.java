package dev.sallyport.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.GatewayException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInPricesTest {
  private static final List<PriceRow> ROWS = BuiltInPrices.load().rows();

  /** What a token of these costs is no more than one of the whole. */
  private static final Map<Rate, Rate> CHEAPER = Map.of(Rate.CACHED_INPUT, Rate.INPUT);

  private static final Map<Rate, Rate> DEARER =
      Map.of(
          Rate.INPUT, Rate.OUTPUT,
          Rate.CACHE_WRITE, Rate.CACHE_WRITE_HOUR,
          Rate.AUDIO_INPUT, Rate.AUDIO_OUTPUT);

  @Test
  void table_holdsEnoughModels() {
    Map<String, Long> models =
        ROWS.stream()
            .map(PriceRow::key)
            .map(key -> key.provider() + " " + key.model())
            .distinct()
            .collect(Collectors.groupingBy(name -> name.split(" ")[0], Collectors.counting()));

    assertThat(models)
        .containsOnlyKeys("openai", "anthropic", "gemini", "mistral", "cohere", "groq", "xai");
    assertThat(models.values().stream().mapToLong(Long::longValue).sum()).isGreaterThan(150);
  }

  @Test
  void rows_tellWhereTheyComeFrom() {
    for (PriceRow row : ROWS) {
      URI source = URI.create(row.provenance().source().orElseThrow());
      LocalDate date = row.provenance().date().orElseThrow();
      assertThat(source.getScheme()).isEqualTo("https");
      assertThat(date).isBetween(LocalDate.parse("2025-01-01"), LocalDate.parse("2026-11-21"));
    }
  }

  @Test
  void rows_areThereOnce() {
    Set<PriceRow.Key> keys = new HashSet<>();

    assertThat(ROWS).allSatisfy(row -> assertThat(keys.add(row.key())).as("%s", row).isTrue());
  }

  @Test
  void rates_arePlausible() {
    for (PriceRow row : ROWS) {
      assertPlausible(row, row.tariff().rates());
      row.tariff().tiers().forEach(tier -> assertPlausible(row, row.tariff().at(tier.above() + 1)));
      row.tariff()
          .tiers()
          .forEach(
              tier ->
                  assertThat(tier.rates().of(Rate.INPUT).orElseThrow())
                      .isGreaterThan(row.tariff().rates().of(Rate.INPUT).orElseThrow()));
    }
  }

  private static void assertPlausible(PriceRow row, Rates rates) {
    Map<Rate, Long> amounts = rates.amounts();
    assertThat(amounts).as("%s", row).isNotEmpty();
    assertThat(amounts.values())
        .as("%s", row)
        .allMatch(amount -> amount > 0 && amount <= Money.parse("most", "700"));
    CHEAPER.forEach((small, large) -> assertOrder(row, amounts, small, large));
    DEARER.forEach((small, large) -> assertOrder(row, amounts, small, large));
  }

  private static void assertOrder(PriceRow row, Map<Rate, Long> amounts, Rate small, Rate large) {
    if (amounts.containsKey(small) && amounts.containsKey(large)) {
      assertThat(amounts.get(small)).as("%s", row).isLessThanOrEqualTo(amounts.get(large));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2.50", "0.0028", "0.0000000001", "1000000", "0.10000000000000"})
  void amount_isRead_whereItIsExact(String text) {
    assertThat(Money.text(Money.parse("usd", text)))
        .isEqualTo(Money.text(Money.exact("usd", new BigDecimal(text))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "1e3",
        ".5",
        "1.",
        "0.00000000001",
        "1000000.01",
        "99999999",
        " 1",
        "NaN"
      })
  void amount_isRefused_whereItIsNone(String text) {
    assertThatThrownBy(() -> Money.parse("usd", text)).isInstanceOf(GatewayException.class);
  }
}
