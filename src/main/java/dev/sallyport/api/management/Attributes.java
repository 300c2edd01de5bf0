package dev.sallyport.api.management;

import dev.sallyport.core.FieldErrors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Checks an object that an operator fills as he likes: what no schema can, and the database must.
 */
final class Attributes {
  private static final String FIELD = "attributes";
  private static final int MOST_BYTES = 16 * 1024;

  private Attributes() {}

  static JsonObject check(JsonObject attributes, FieldErrors errors) {
    if (attributes.toBuffer().length() > MOST_BYTES) {
      errors.add(FIELD, "must have at most " + MOST_BYTES + " bytes");
    }
    if (!isStorable(attributes)) {
      errors.add(FIELD, "must not hold the character U+0000 or a number that is too large");
    }
    return attributes;
  }

  private static boolean isStorable(Object value) {
    if (value instanceof JsonObject object) {
      return object.stream().allMatch(Attributes::isStorableField);
    }
    if (value instanceof JsonArray array) {
      return array.stream().allMatch(Attributes::isStorable);
    }
    if (value instanceof Double number) {
      return Double.isFinite(number);
    }
    return !(value instanceof String text) || text.indexOf('\0') < 0;
  }

  private static boolean isStorableField(Map.Entry<String, Object> field) {
    return isStorable(field.getKey()) && isStorable(field.getValue());
  }
}
