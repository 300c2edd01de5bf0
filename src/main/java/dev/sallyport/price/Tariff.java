package dev.sallyport.price;

import static java.util.Comparator.comparingLong;

import dev.sallyport.core.FieldErrors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model costs, whatever the length of the prompt.
 *
 * @param tiers of which the last whose bound the prompt passes holds for the whole call
 */
public record Tariff(Rates rates, List<Tier> tiers) {
  static final String RATES = "rates";
  static final String TIERS = "tiers";
  private static final String ABOVE = "above";

  /**
   * @param above prompts of more tokens than that
   * @param rates that are other than usual then
   */
  public record Tier(long above, Rates rates) {}

  public Tariff {
    tiers = tiers.stream().sorted(comparingLong(Tier::above)).toList();
  }

  Optional<Tier> tier(long prompt) {
    Optional<Tier> passed = Optional.empty();
    for (Tier tier : tiers) {
      passed = prompt > tier.above() ? Optional.of(tier) : passed;
    }
    return passed;
  }

  Rates at(long prompt) {
    return tier(prompt).map(tier -> rates.with(tier.rates())).orElse(rates);
  }

  /** Notes every wrong field. */
  public static Tariff parse(JsonObject json, FieldErrors errors) {
    Rates rates = Rates.parse(json.getJsonObject(RATES, new JsonObject()), RATES, errors);
    List<Tier> tiers = new ArrayList<>();
    Set<Long> bounds = new HashSet<>();
    JsonArray listed = json.getJsonArray(TIERS, new JsonArray());
    for (int i = 0; i < listed.size(); i++) {
      String path = TIERS + "." + i;
      JsonObject tier = listed.getJsonObject(i);
      long above = tier.getLong(ABOVE);
      if (!bounds.add(above)) {
        errors.add(path + "." + ABOVE, "is the bound of another tier");
      }
      JsonObject own = tier.getJsonObject(RATES, new JsonObject());
      tiers.add(new Tier(above, Rates.parse(own, path + "." + RATES, errors)));
    }
    return new Tariff(rates, tiers);
  }

  /** With {@code rates} and {@code tiers}. */
  public JsonObject toJson() {
    JsonArray listed = new JsonArray();
    for (Tier tier : tiers) {
      listed.add(new JsonObject().put(ABOVE, tier.above()).put(RATES, tier.rates().toJson()));
    }
    return new JsonObject().put(RATES, rates.toJson()).put(TIERS, listed);
  }
}
