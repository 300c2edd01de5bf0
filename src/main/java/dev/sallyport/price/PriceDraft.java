package dev.sallyport.price;

import io.vertx.core.json.JsonObject;

/** A row that a workspace is to get. */
public record PriceDraft(PriceRow.Key key, Tariff tariff, PriceRow.Provenance provenance) {

  /** For {@code jsonb_to_recordset}. */
  JsonObject toJson() {
    return new JsonObject()
        .put("provider", key.provider())
        .put("model", key.model())
        .put("valid_from", key.validFrom().toString())
        .put("source", provenance.source().orElse(null))
        .put("checked_on", provenance.date().map(Object::toString).orElse(null))
        .put("tariff", tariff.toJson());
  }
}
