package dev.sallyport.price;

import static dev.sallyport.price.Calls.WORKSPACE;
import static dev.sallyport.price.Calls.answeredBy;
import static dev.sallyport.price.Calls.askedFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Call;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Priced;
import dev.sallyport.usage.Usage;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
  private static final Usage MILLION = Usage.NONE.with(Count.INPUT, 1_000_000);

  private final Prices prices =
      new Prices(
          new PriceTable(
              List.of(
                  builtIn("openai", "gpt-4o", "1970-01-01", "2.50"),
                  builtIn("openai", "gpt-4o-2024-05-13", "1970-01-01", "5.00"),
                  builtIn("openai", "ft:gpt-4o", "1970-01-01", "3.75"),
                  builtIn("openai", "o3", "1970-01-01", "10.00"),
                  builtIn("openai", "o3", "2025-06-10", "2.00"),
                  builtIn("openai", "gpt-9", "2027-01-01", "9.00"),
                  builtIn("anthropic", "claude-sonnet-4-5", "1970-01-01", "3.00"),
                  builtIn("gemini", "gemini-2.0-flash", "1970-01-01", "0.10"),
                  builtIn("groq", "openai/gpt-oss-20b", "1970-01-01", "0.075"))));

  private static PriceRow builtIn(String provider, String model, String from, String input) {
    return row(PriceRow.Origin.BUILT_IN, provider, model, from, input);
  }

  private static PriceRow row(
      PriceRow.Origin origin, String provider, String model, String from, String input) {
    PriceRow.Key key = new PriceRow.Key(provider, model, LocalDate.parse(from));
    Rates rates = new Rates(Map.of(Rate.INPUT, Money.parse("input", input)));
    return new PriceRow(
        PriceRow.idOf(key),
        origin,
        key,
        new Tariff(rates, List.of()),
        new PriceRow.Provenance(
            Optional.of("https://vendor.example/prices"),
            Optional.of(LocalDate.parse("2026-07-30"))));
  }

  private String cost(Call call) {
    Priced priced = prices.of(call);
    return priced.cost().isPresent() ? Money.text(priced.cost().getAsLong()) : "unpriced";
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o, 2.50",
    "openai, gpt-4o-2024-08-06, 2.50",
    "openai, gpt-4o-2024-05-13, 5.00",
    "openai, gpt-4o-mini, unpriced",
    "openai, gpt-4o-mini-2024-07-18, unpriced",
    "openai, gpt-4, unpriced",
    "openai, gpt-4o-20240806x, unpriced",
    "openai, gpt-4o-0806, unpriced",
    "openai, gpt-4o-2024-13-01, unpriced",
    "openai, openai/gpt-4o, unpriced",
    "openai, GPT-4o, unpriced",
    "openai, models/gpt-4o, unpriced",
    "openai, ft:gpt-4o-2024-08-06:acme:bot:9xyz, 3.75",
    "openai, ft:gpt-4o:acme::9xyz, 3.75",
    "openai, ft:gpt-4.1:acme::9xyz, unpriced",
    "openai, ft:, unpriced",
    "openai, '', unpriced",
    "anthropic, claude-sonnet-4-5-20250929, 3.00",
    "anthropic, claude-sonnet-4, unpriced",
    "anthropic, gpt-4o, unpriced",
    "gemini, models/gemini-2.0-flash, 0.10",
    "gemini, gemini-2.0-flash-001, 0.10",
    "gemini, models/gemini-2.0-flash-001, 0.10",
    "gemini, gemini-2.0-flash-lite, unpriced",
    "groq, openai/gpt-oss-20b, 0.075",
    "openrouter, openai/gpt-4o, unpriced"
  })
  void model_isFoundByItsRulesAndNoOthers(String provider, String model, String expected) {
    assertThat(cost(answeredBy(provider, model).using(MILLION))).isEqualTo(expected);
    assertThat(cost(askedFor(provider, model).using(MILLION))).isEqualTo(expected);
  }

  @Test
  void row_isThatOfTheDayOfTheCall() {
    Calls o3 = answeredBy("openai", "o3");

    assertThat(cost(o3.at("2025-06-09T23:59:59.999Z").using(MILLION))).isEqualTo("10.00");
    assertThat(cost(o3.at("2025-06-10T00:00:00Z").using(MILLION))).isEqualTo("2.00");
    assertThat(cost(answeredBy("openai", "gpt-9").using(MILLION))).isEqualTo("unpriced");
  }

  @Test
  void modelThatAnswered_counts_notTheOneAskedFor() {
    assertThat(cost(answeredBy("openai", "o3").asking("gpt-4o").using(MILLION))).isEqualTo("2.00");
    assertThat(cost(answeredBy("openai", "new").asking("gpt-4o").using(MILLION)))
        .isEqualTo("unpriced");
  }

  @Test
  void ownRow_standsInFrontOfTheImportedOne_andThatOfTheBuiltInOne() {
    Call call = answeredBy("openai", "gpt-4o-2024-08-06").asking("fast").using(MILLION);
    PriceRow imported =
        row(PriceRow.Origin.IMPORTED, "openai", "gpt-4o-2024-08-06", "1970-01-01", "2.40");

    prices.replace(WORKSPACE, List.of(imported));
    assertThat(cost(call)).isEqualTo("2.40");

    PriceRow own = row(PriceRow.Origin.OWN, "openai", "gpt-4o", "2026-11-20", "2.00");
    prices.replace(WORKSPACE, List.of(imported, own));
    assertThat(cost(call)).isEqualTo("2.00");
    assertThat(cost(answeredBy("openai", "gpt-4o").at("2026-11-19T23:00:00Z").using(MILLION)))
        .isEqualTo("2.50");

    prices.replace(
        WORKSPACE, List.of(row(PriceRow.Origin.OWN, "openai", "fast", "1970-01-01", "1.00")));
    assertThat(cost(call)).isEqualTo("1.00");

    prices.replace(WORKSPACE, List.of());
    assertThat(cost(call)).isEqualTo("2.50");
  }

  @Test
  void rowOfAnotherWorkspace_isNoOnesElse() {
    PriceRow own = row(PriceRow.Origin.OWN, "openai", "gpt-4o", "1970-01-01", "1.00");
    prices.replaceAll(Map.of(new UUID(9, 9), List.of(own)));

    assertThat(cost(answeredBy("openai", "gpt-4o").using(MILLION))).isEqualTo("2.50");
  }

  @Test
  void price_namesTheRow() {
    PriceRow own = row(PriceRow.Origin.OWN, "openai", "gpt-4o", "2026-01-01", "1.00");

    assertThat(prices.of(answeredBy("openai", "gpt-4o-2024-08-06").using(MILLION)).price())
        .contains(
            "openai gpt-4o from 1970-01-01, built in, https://vendor.example/prices (2026-07-30)");
    prices.replace(WORKSPACE, List.of(own));
    assertThat(prices.of(answeredBy("openai", "gpt-4o").using(MILLION)).price().orElseThrow())
        .startsWith("openai gpt-4o from 2026-01-01, own row " + own.id());
  }

  @Test
  void nothingUsed_costsNothing_onlyWhereTheModelHasAPrice() {
    assertThat(cost(askedFor("openai", "gpt-4o").ended(Outcome.INTERRUPTED, 0, Usage.NONE)))
        .isEqualTo("0.00");
    assertThat(cost(askedFor("openai", "nope").ended(Outcome.INTERRUPTED, 0, Usage.NONE)))
        .isEqualTo("unpriced");
  }

  @Test
  void refusedCall_costsNothing_whateverTheModel() {
    assertThat(cost(askedFor("openai", "nope").ended(Outcome.COMPLETED, 404, Usage.NONE)))
        .isEqualTo("0.00");
    assertThat(cost(askedFor("openai", "nope").ended(Outcome.COMPLETED, 404, MILLION)))
        .isEqualTo("unpriced");
  }

  @Test
  void lookAtAList_costsNothing() {
    Calls noModel = answeredBy("openai", "").asking("");
    Calls list = new Calls("openai", Optional.empty(), Optional.empty(), noModel.at());

    assertThat(cost(list.looking())).isEqualTo("0.00");
    assertThat(cost(list.using(Usage.NONE))).isEqualTo("unpriced");
  }

  @Test
  void useWithoutAPrice_isUnpriced_neverNothing() {
    Priced priced =
        prices.of(answeredBy("openai", "gpt-4o").using(MILLION.with(Count.TOOL_CALLS, 1)));

    assertThat(priced.cost()).isEmpty();
    assertThat(priced.price().orElseThrow()).endsWith(", which has no price for toolCalls");
  }
}
