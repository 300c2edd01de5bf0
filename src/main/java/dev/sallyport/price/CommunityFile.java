package dev.sallyport.price;

import dev.sallyport.core.GatewayException;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The table of model prices that many projects share, {@code model_prices_and_context_window.json}:
 * an object by model, whose figures are USD for a single token, second or picture.
 */
public final class CommunityFile {
  static final String SOURCE = "model_prices_and_context_window.json";

  /** By what its provider is called there. */
  private static final Map<String, String> PROVIDERS =
      Map.ofEntries(
          Map.entry("openai", "openai"),
          Map.entry("text-completion-openai", "openai"),
          Map.entry("anthropic", "anthropic"),
          Map.entry("gemini", "gemini"),
          Map.entry("mistral", "mistral"),
          Map.entry("cohere", "cohere"),
          Map.entry("cohere_chat", "cohere"),
          Map.entry("groq", "groq"),
          Map.entry("openrouter", "openrouter"),
          Map.entry("deepseek", "deepseek"),
          Map.entry("xai", "xai"),
          Map.entry("together_ai", "together"),
          Map.entry("fireworks_ai", "fireworks"),
          Map.entry("perplexity", "perplexity"));

  private static final Pattern NAMES = Pattern.compile("[^\\x00-\\x1f\\x7f]{1,255}");

  private final PriceRow.Provenance provenance;
  private final LocalDate validFrom;
  private final Map<PriceRow.Key, PriceDraft> taken = new LinkedHashMap<>();
  private final Map<String, List<String>> skipped = new TreeMap<>();

  private CommunityFile(LocalDate validFrom, LocalDate today) {
    this.validFrom = validFrom;
    this.provenance = new PriceRow.Provenance(Optional.of(SOURCE), Optional.of(today));
  }

  /**
   * What a file holds.
   *
   * @param skipped names of its entries, by why they were not taken
   */
  public record Content(List<PriceDraft> taken, Map<String, List<String>> skipped) {}

  /**
   * @param file its decimals exact
   */
  public static Content read(JsonObject file, LocalDate validFrom, LocalDate today) {
    CommunityFile reading = new CommunityFile(validFrom, today);
    file.fieldNames().forEach(name -> reading.add(name, file.getValue(name)));
    return new Content(List.copyOf(reading.taken.values()), reading.skipped);
  }

  private void add(String name, Object value) {
    if (!(value instanceof JsonObject entry)
        || !(entry.getValue("litellm_provider") instanceof String called)) {
      skip(name, "names no provider");
    } else if (!PROVIDERS.containsKey(called)) {
      skip(name, "is of a provider that the catalogue has not");
    } else {
      add(name, PROVIDERS.get(called), model(name, called), entry);
    }
  }

  private void add(String name, String provider, String model, JsonObject entry) {
    PriceRow.Key key = new PriceRow.Key(provider, model, validFrom);
    Tariff tariff;
    try {
      tariff = CommunityRates.tariff(entry);
    } catch (GatewayException invalid) {
      skip(name, "has a figure that is no amount of USD with 10 decimals for its unit");
      return;
    }
    if (!NAMES.matcher(model).matches()) {
      skip(name, "has no name, or one that is none");
    } else if (tariff.rates().amounts().isEmpty()) {
      skip(name, "has no figure that is known here");
    } else if (tariff.rates().areFree()) {
      skip(name, "has only zeros, which stand for unknown");
    } else if (taken.putIfAbsent(key, new PriceDraft(key, tariff, provenance)) != null) {
      skip(name, "is there twice");
    }
  }

  /** Many stand there as {@code groq/llama-3.1-8b-instant}. */
  private static String model(String name, String called) {
    return name.startsWith(called + "/") ? name.substring(called.length() + 1) : name;
  }

  private void skip(String name, String reason) {
    skipped.computeIfAbsent(reason, any -> new ArrayList<>()).add(name);
  }
}
