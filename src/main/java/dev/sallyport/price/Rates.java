package dev.sallyport.price;

import dev.sallyport.core.FieldErrors;
import dev.sallyport.core.GatewayException;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Prices by what they are for.
 *
 * @param amounts in 10⁻¹⁰ USD for one unit of each
 */
public record Rates(Map<Rate, Long> amounts) {
  public Rates {
    amounts = Map.copyOf(amounts);
  }

  /** Its own price, or that of what stands in for it. */
  Optional<Long> of(Rate rate) {
    Long own = amounts.get(rate);
    return own != null ? Optional.of(own) : rate.instead().flatMap(this::of);
  }

  /** These, with others in their place where there are others. */
  Rates with(Rates others) {
    Map<Rate, Long> all = new EnumMap<>(Rate.class);
    all.putAll(amounts);
    all.putAll(others.amounts);
    return new Rates(all);
  }

  boolean areFree() {
    return amounts.values().stream().allMatch(amount -> amount == 0);
  }

  /**
   * @param path of the object, for what is wrong with its fields
   */
  static Rates parse(JsonObject json, String path, FieldErrors errors) {
    Map<Rate, Long> amounts = new EnumMap<>(Rate.class);
    for (String name : json.fieldNames()) {
      String field = path + "." + name;
      Optional<Rate> rate = Rate.of(name);
      if (rate.isEmpty()) {
        errors.add(field, "is not known");
      } else {
        amounts.put(rate.get(), errors.read(() -> amount(field, json.getValue(name)), 0L));
      }
    }
    if (json.isEmpty()) {
      errors.add(path, "must have a rate");
    }
    return new Rates(amounts);
  }

  private static long amount(String field, Object value) {
    if (!(value instanceof String text)) {
      throw GatewayException.invalid(Map.of(field, Money.WANTED));
    }
    return Money.parse(field, text);
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    for (Rate rate : Rate.values()) {
      if (amounts.containsKey(rate)) {
        json.put(rate.field(), Money.text(amounts.get(rate)));
      }
    }
    return json;
  }
}
