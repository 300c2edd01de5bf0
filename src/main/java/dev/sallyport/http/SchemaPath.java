package dev.sallyport.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A place in a JSON document, from the JSON pointer that the validator tells ({@code #/a/0}). */
record SchemaPath(List<String> segments) {
  SchemaPath {
    segments = List.copyOf(segments);
  }

  static SchemaPath of(String pointer) {
    return new SchemaPath(
        Arrays.stream(pointer.split("/", -1)).skip(1).map(SchemaPath::unescape).toList());
  }

  /** Walks a document whose references are resolved. */
  Optional<Object> in(Object root) {
    Object node = root;
    for (String segment : segments) {
      node = "$ref".equals(segment) ? node : step(node, segment);
    }
    return Optional.ofNullable(node);
  }

  SchemaPath parent() {
    return new SchemaPath(segments.subList(0, segments.size() - 1));
  }

  String last() {
    return segments.isEmpty() ? "" : segments.get(segments.size() - 1);
  }

  /** As it is told to callers: {@code owner.email}. */
  String dotted() {
    return String.join(".", segments);
  }

  private static Object step(Object node, String segment) {
    if (node instanceof JsonObject object) {
      return object.getValue(segment);
    }
    if (node instanceof JsonArray array) {
      int index = Integer.parseInt(segment);
      return index < array.size() ? array.getValue(index) : null;
    }
    return null;
  }

  private static String unescape(String segment) {
    String plain = segment;
    try {
      plain = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The validator writes control characters with one digit: told as it stands.
    }
    return plain.replace("~1", "/").replace("~0", "~");
  }
}
