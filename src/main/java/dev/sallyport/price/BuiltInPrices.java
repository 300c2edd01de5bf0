package dev.sallyport.price;

import dev.sallyport.core.FieldErrors;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The table that comes with the gateway: {@code prices.json}. */
public final class BuiltInPrices {
  private static final String RESOURCE = "/prices.json";

  private BuiltInPrices() {}

  /** Reads a file: call it once, at the start. */
  public static PriceTable load() {
    try (InputStream file = BuiltInPrices.class.getResourceAsStream(RESOURCE)) {
      return parse(new JsonObject(Buffer.buffer(file.readAllBytes())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PriceTable parse(JsonObject file) {
    return new PriceTable(
        file.getJsonArray("prices").stream()
            .map(JsonObject.class::cast)
            .flatMap(BuiltInPrices::rows)
            .toList());
  }

  /** One for each name. */
  private static Stream<PriceRow> rows(JsonObject json) {
    FieldErrors errors = new FieldErrors();
    Tariff tariff = Tariff.parse(json, errors);
    errors.check();
    LocalDate validFrom = LocalDate.parse(json.getString("validFrom"));
    PriceRow.Provenance provenance =
        new PriceRow.Provenance(
            Optional.of(json.getString("source")),
            Optional.of(LocalDate.parse(json.getString("date"))));
    List<String> models = json.getJsonArray("models").stream().map(String.class::cast).toList();
    return models.stream()
        .map(model -> new PriceRow.Key(json.getString("provider"), model, validFrom))
        .map(
            key ->
                new PriceRow(
                    PriceRow.idOf(key), PriceRow.Origin.BUILT_IN, key, tariff, provenance));
  }
}
