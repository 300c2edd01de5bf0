package dev.sallyport.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What callers are told about a value that breaks a keyword of its schema. Never the value: it may
 * be a secret.
 */
final class Wording {
  private static final Map<String, String> FORMATS =
      Map.of(
          "uuid", "must be a UUID",
          "date-time", "must be a date and time as in RFC 3339",
          "int32", "must be a whole number of at most 32 bits",
          "int64", "must be a whole number of at most 64 bits");

  private Wording() {}

  /**
   * @param schema that holds the keyword
   */
  static String of(String keyword, JsonObject schema) {
    Object bound = schema.getValue(keyword);
    return switch (keyword) {
      case "type" -> "must be " + types(bound);
      case "format" ->
          FORMATS.getOrDefault(String.valueOf(bound), "must be of the format " + bound);
      case "enum" -> "must be one of " + joined(bound, ", ");
      case "const" -> "must be " + bound;
      case "pattern" -> schema.getString("x-message", "must match " + bound);
      case "minLength" -> "must have at least " + bound + " characters";
      case "maxLength" -> "must have at most " + bound + " characters";
      case "minItems" -> "must have at least " + bound + " entries";
      case "maxItems" -> "must have at most " + bound + " entries";
      case "uniqueItems" -> "must not hold the same entry twice";
      case "minimum" -> "must be at least " + bound;
      case "maximum" -> "must be at most " + bound;
      case "exclusiveMinimum" -> "must be more than " + bound;
      case "exclusiveMaximum" -> "must be less than " + bound;
      case "additionalProperties", "unevaluatedProperties" -> "is not allowed";
      default -> "is not valid";
    };
  }

  private static String types(Object type) {
    return type instanceof JsonArray several
        ? several.stream().map(Wording::types).collect(Collectors.joining(" or "))
        : switch (String.valueOf(type)) {
          case "null" -> "null";
          case "integer" -> "a whole number";
          case "object", "array" -> "an " + type;
          default -> "a " + type;
        };
  }

  private static String joined(Object values, String separator) {
    return values instanceof JsonArray several
        ? several.stream().map(String::valueOf).collect(Collectors.joining(separator))
        : String.valueOf(values);
  }
}
