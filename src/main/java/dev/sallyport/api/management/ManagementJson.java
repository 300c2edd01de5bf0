package dev.sallyport.api.management;

import dev.sallyport.core.FieldErrors;
import dev.sallyport.core.GatewayException;
import dev.sallyport.limit.Limit;
import dev.sallyport.limit.Limits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What the management API says and hears, and nothing else knows: its JSON. */
final class ManagementJson {
  private ManagementJson() {}

  static JsonObject of(Readiness readiness) {
    return new JsonObject()
        .put("status", readiness.status().name().toLowerCase(Locale.ROOT))
        .put("postgres", readiness.postgres())
        .put("redis", readiness.redis())
        .put("data", readiness.data());
  }

  /**
   * @param nextAfter empty on the last page
   */
  static <T> JsonObject page(
      List<T> items, Function<T, JsonObject> json, Optional<UUID> nextAfter) {
    return new JsonObject()
        .put("items", array(items, json))
        .put("nextAfter", nextAfter.map(UUID::toString).orElse(null));
  }

  static <T> JsonArray array(Collection<T> items, Function<T, ?> json) {
    return new JsonArray(items.stream().<Object>map(json).toList());
  }

  /** None where there are none; notes every wrong one. */
  static List<Limit> toLimits(JsonObject json, FieldErrors errors) {
    JsonArray limits = json.getJsonArray("limits", new JsonArray());
    return errors.read(() -> Limits.parse(limits), List.of());
  }

  /** The validator lets a time without offset pass. */
  static OffsetDateTime toTime(String text) {
    try {
      return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw GatewayException.invalid(
          Map.of("expiresAt", "must be a date and time as in RFC 3339, with an offset"));
    }
  }

  /** Not {@code toString}, which leaves seconds of zero out. */
  static String time(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        time.withOffsetSameInstant(ZoneOffset.UTC));
  }
}
