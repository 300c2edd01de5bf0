package dev.sallyport.price;

import dev.sallyport.core.GatewayException;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures of one entry of a {@link CommunityFile}. */
final class CommunityRates {
  private static final Map<String, Rate> FIELDS =
      Map.ofEntries(
          Map.entry("input_cost_per_token", Rate.INPUT),
          Map.entry("output_cost_per_token", Rate.OUTPUT),
          Map.entry("cache_read_input_token_cost", Rate.CACHED_INPUT),
          Map.entry("cache_creation_input_token_cost", Rate.CACHE_WRITE),
          Map.entry("cache_creation_input_token_cost_above_1hr", Rate.CACHE_WRITE_HOUR),
          Map.entry("input_cost_per_audio_token", Rate.AUDIO_INPUT),
          Map.entry("input_cost_per_image_token", Rate.IMAGE_INPUT),
          Map.entry("output_cost_per_reasoning_token", Rate.REASONING),
          Map.entry("output_cost_per_audio_token", Rate.AUDIO_OUTPUT),
          Map.entry("output_cost_per_image_token", Rate.IMAGE_OUTPUT),
          Map.entry("output_cost_per_image", Rate.IMAGE),
          Map.entry("input_cost_per_character", Rate.CHARACTERS),
          Map.entry("input_cost_per_query", Rate.TOOL_CALLS));

  private static final String SECOND = "input_cost_per_second";
  private static final String SEARCH = "search_context_cost_per_query";
  private static final String TRANSCRIPTION = "audio_transcription";
  private static final BigDecimal SECONDS = BigDecimal.valueOf(3_600);
  private static final Pattern TIER = Pattern.compile("(.+)_above_(\\d{1,6})k_tokens");
  private static final long THOUSAND = 1_000;
  private static final int LONGEST = 100;

  private CommunityRates() {}

  /** Fails with INVALID where a figure is none, or does not fit. */
  static Tariff tariff(JsonObject entry) {
    Map<Rate, Long> rates = new EnumMap<>(Rate.class);
    Map<Long, Map<Rate, Long>> tiers = new TreeMap<>();
    for (String field : entry.fieldNames()) {
      Matcher tier = TIER.matcher(field);
      if (FIELDS.containsKey(field)) {
        put(rates, FIELDS.get(field), entry.getValue(field));
      } else if (tier.matches() && FIELDS.containsKey(tier.group(1))) {
        long above = Long.parseLong(tier.group(2)) * THOUSAND;
        Map<Rate, Long> own = tiers.computeIfAbsent(above, any -> new EnumMap<>(Rate.class));
        put(own, FIELDS.get(tier.group(1)), entry.getValue(field));
      }
    }
    if (TRANSCRIPTION.equals(entry.getValue("mode")) && entry.getValue(SECOND) != null) {
      BigDecimal hour = decimal(SECOND, entry.getValue(SECOND)).multiply(SECONDS);
      rates.put(Rate.AUDIO_HOUR, Money.exact(SECOND, hour));
    }
    search(entry).ifPresent(search -> put(rates, Rate.TOOL_CALLS, search));
    List<Tariff.Tier> listed =
        tiers.entrySet().stream()
            .map(tier -> new Tariff.Tier(tier.getKey(), new Rates(tier.getValue())))
            .toList();
    return new Tariff(new Rates(rates), listed);
  }

  /** Only where a search costs the same whatever its size. */
  private static Optional<Object> search(JsonObject entry) {
    if (!(entry.getValue(SEARCH) instanceof JsonObject sizes)) {
      return Optional.empty();
    }
    List<Object> prices = sizes.stream().map(Map.Entry::getValue).distinct().toList();
    return prices.size() == 1 ? Optional.ofNullable(prices.get(0)) : Optional.empty();
  }

  private static void put(Map<Rate, Long> rates, Rate rate, Object value) {
    if (value != null) {
      BigDecimal unit = BigDecimal.valueOf(rate.unit().size());
      rates.put(rate, Money.exact(rate.field(), decimal(rate.field(), value).multiply(unit)));
    }
  }

  /** A double has lost what the file said, so it is none. */
  private static BigDecimal decimal(String field, Object value) {
    try {
      if (value instanceof BigDecimal
          || value instanceof Integer
          || value instanceof Long
          || (value instanceof String text && text.length() <= LONGEST)) {
        return new BigDecimal(value.toString());
      }
    } catch (NumberFormatException e) {
      // Told below, as all that is no figure.
    }
    throw GatewayException.invalid(Map.of(field, Money.WANTED));
  }
}
