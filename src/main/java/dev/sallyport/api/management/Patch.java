package dev.sallyport.api.management;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;

/** A merge patch: what is absent stays as it is, null takes away what may be absent (RFC 7396). */
record Patch(JsonObject json) {
  Optional<String> text(String field, Optional<String> before) {
    return text(field, Function.identity(), before);
  }

  <T> Optional<T> text(String field, Function<String, T> read, Optional<T> before) {
    return json.containsKey(field) ? Optional.ofNullable(json.getString(field)).map(read) : before;
  }
}
