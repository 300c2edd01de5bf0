package dev.sallyport.api.management;

import dev.sallyport.core.FieldErrors;
import dev.sallyport.core.GatewayException;
import dev.sallyport.price.CommunityFile;
import dev.sallyport.price.PriceDraft;
import dev.sallyport.price.PriceRow;
import dev.sallyport.price.Tariff;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prices as the management API says and hears them. */
final class PriceJson {
  static final String VALID_FROM = "validFrom";
  private static final int EXAMPLES = 5;

  private PriceJson() {}

  /** Notes every wrong field. */
  static PriceDraft toDraft(JsonObject json, FieldErrors errors) {
    LocalDate validFrom =
        errors.read(
            () ->
                Optional.ofNullable(json.getString(VALID_FROM))
                    .map(PriceJson::toDay)
                    .orElse(PriceRow.Key.EVER),
            PriceRow.Key.EVER);
    return new PriceDraft(
        new PriceRow.Key(json.getString("provider"), json.getString("model"), validFrom),
        Tariff.parse(json, errors),
        new PriceRow.Provenance(Optional.ofNullable(json.getString("source")), Optional.empty()));
  }

  static LocalDate toDay(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw GatewayException.invalid(Map.of(VALID_FROM, "must be a day such as 2026-07-30"));
    }
  }

  static JsonObject of(PriceRow row) {
    JsonObject tariff = row.tariff().toJson();
    return new JsonObject()
        .put("id", row.id().toString())
        .put("origin", row.origin().field())
        .put("provider", row.key().provider())
        .put("model", row.key().model())
        .put(VALID_FROM, row.key().validFrom().toString())
        .put("source", row.provenance().source().orElse(null))
        .put("date", row.provenance().date().map(LocalDate::toString).orElse(null))
        .mergeIn(tariff);
  }

  static JsonObject of(CommunityFile.Content file) {
    JsonArray skipped = new JsonArray();
    file.skipped()
        .forEach(
            (reason, names) ->
                skipped.add(
                    new JsonObject()
                        .put("reason", reason)
                        .put("count", names.size())
                        .put("examples", examples(names))));
    return new JsonObject().put("taken", file.taken().size()).put("skipped", skipped);
  }

  private static JsonArray examples(List<String> names) {
    return new JsonArray(names.subList(0, Math.min(EXAMPLES, names.size())));
  }
}
