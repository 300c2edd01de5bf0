package dev.sallyport.http;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the caller's own token in what it asks to be stored. Pasted into the wrong field it would
 * become a key that applications hold, be sent to a provider as its secret, or be listed as a name.
 */
final class PresentedToken {
  private static final String SCHEME = "bearer ";

  private final Optional<String> text;

  private PresentedToken(Optional<String> text) {
    this.text = text;
  }

  static PresentedToken of(MultiMap headers) {
    return new PresentedToken(
        Optional.ofNullable(headers.get("authorization"))
            .map(String::strip)
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip())
            .filter(token -> !token.isEmpty()));
  }

  /** What is wrong with the body for that reason, by field. */
  Map<String, String> copies(JsonObject body) {
    Map<String, String> found = new LinkedHashMap<>();
    text.ifPresent(
        token -> body.forEach(field -> find(token, field.getKey(), field.getValue(), found)));
    return found;
  }

  private static void find(String token, String path, Object value, Map<String, String> found) {
    if (value instanceof String string && string.contains(token)) {
      found.put(path, "holds the token of this request");
    } else if (value instanceof JsonObject object) {
      object.forEach(field -> find(token, path + "." + field.getKey(), field.getValue(), found));
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        find(token, path + "." + i, array.getValue(i), found);
      }
    }
  }
}
