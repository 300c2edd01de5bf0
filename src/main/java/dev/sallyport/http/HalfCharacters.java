package dev.sallyport.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Finds text that JSON can escape and nothing else can say: half of a surrogate pair. UTF-8 has no
 * bytes for it, so that a question mark would be stored in its place.
 */
final class HalfCharacters {
  private static final String MESSAGE = "must not hold half of a surrogate pair";

  private HalfCharacters() {}

  /**
   * @param place of the value within the body; empty for the body itself
   * @param failures takes what is wrong, by field
   */
  static void check(Object value, String place, Map<String, String> failures) {
    if (value instanceof String text && isHalf(text)) {
      failures.putIfAbsent(place, MESSAGE);
    } else if (value instanceof JsonObject object) {
      for (Map.Entry<String, Object> field : object) {
        check(field, place, failures);
      }
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        check(array.getValue(i), below(place, Integer.toString(i)), failures);
      }
    }
  }

  private static void check(
      Map.Entry<String, Object> field, String place, Map<String, String> failures) {
    if (isHalf(field.getKey())) {
      failures.putIfAbsent(place.isEmpty() ? JsonBody.FIELD : place, MESSAGE);
    } else {
      check(field.getValue(), below(place, field.getKey()), failures);
    }
  }

  private static String below(String place, String step) {
    return place.isEmpty() ? step : place + '.' + step;
  }

  private static boolean isHalf(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
