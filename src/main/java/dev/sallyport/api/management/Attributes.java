package dev.sallyport.api.management;

import dev.sallyport.core.FieldErrors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;

/**
 * Checks an object that an operator fills as he likes: what no schema can, and the database must.
 */
final class Attributes {
  private static final String FIELD = "attributes";
  private static final int MOST_BYTES = 16 * 1024;

  /** The database tells all digits of a number, so a few bytes of 1e308 would become very many. */
  private static final double LARGEST = 1e30;

  private static final double SMALLEST = 1e-30;

  private Attributes() {}

  static JsonObject check(JsonObject attributes, FieldErrors errors) {
    if (attributes.toBuffer().length() + growth(attributes) > MOST_BYTES) {
      errors.add(FIELD, "must have at most " + MOST_BYTES + " bytes");
    }
    if (!isStorable(attributes)) {
      errors.add(
          FIELD, "must not hold the character U+0000 or a number beyond 1e30 or below 1e-30");
    }
    return attributes;
  }

  /** How many bytes more a number like 1e30 has once the database tells all of its digits. */
  private static int growth(Object value) {
    if (value instanceof JsonObject object) {
      return object.stream().mapToInt(field -> growth(field.getValue())).sum();
    }
    if (value instanceof JsonArray array) {
      return array.stream().mapToInt(Attributes::growth).sum();
    }
    return value instanceof Double number && Double.isFinite(number)
        ? Math.max(
            0, BigDecimal.valueOf(number).toPlainString().length() - number.toString().length())
        : 0;
  }

  private static boolean isStorable(Object value) {
    if (value instanceof JsonObject object) {
      return object.stream().allMatch(Attributes::isStorableField);
    }
    if (value instanceof JsonArray array) {
      return array.stream().allMatch(Attributes::isStorable);
    }
    if (value instanceof Double number) {
      double size = Math.abs(number);
      return size == 0 || (size >= SMALLEST && size <= LARGEST);
    }
    return !(value instanceof String text) || text.indexOf('\0') < 0;
  }

  private static boolean isStorableField(Map.Entry<String, Object> field) {
    return isStorable(field.getKey()) && isStorable(field.getValue());
  }
}
