package dev.sallyport;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * For each place in a body that a schema speaks of: what does not belong there.
 *
 * @param path of names, and 0 for the first entry of a list
 * @param schema of what is there, without references
 */
record WrongValues(List<Object> path, JsonObject schema) {
  /** Every place within an object of that schema, however deep. */
  static List<WrongValues> places(JsonObject object, Function<JsonObject, JsonObject> resolve) {
    List<WrongValues> places = new ArrayList<>();
    add(places, List.of(), object, resolve);
    return places;
  }

  private static void add(
      List<WrongValues> places,
      List<Object> at,
      JsonObject schema,
      Function<JsonObject, JsonObject> resolve) {
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    for (String name : properties.fieldNames()) {
      step(places, at, name, properties.getJsonObject(name), resolve);
    }
    if (schema.containsKey("items")) {
      step(places, at, 0, schema.getJsonObject("items"), resolve);
    }
    if (schema.getValue("additionalProperties") instanceof JsonObject any) {
      step(places, at, "tenant", any, resolve);
    }
  }

  private static void step(
      List<WrongValues> places,
      List<Object> at,
      Object step,
      JsonObject schema,
      Function<JsonObject, JsonObject> resolve) {
    List<Object> path = Stream.concat(at.stream(), Stream.of(step)).toList();
    places.add(new WrongValues(path, resolve.apply(schema)));
    add(places, path, resolve.apply(schema), resolve);
  }

  /** Whether it is in something that many bodies share. */
  boolean isDeep() {
    return path.size() > 2;
  }

  /** As answers name it. */
  String field() {
    return String.join(".", path.stream().map(String::valueOf).toList());
  }

  private Set<String> types() {
    Object type = schema.getValue("type");
    return type instanceof JsonArray several
        ? Set.copyOf(several.stream().map(String::valueOf).toList())
        : Set.of(String.valueOf(type));
  }

  /** Values that the schema refuses, by what is wrong about each. */
  Map<String, Object> all() {
    Map<String, Object> wrong = new LinkedHashMap<>();
    ofOtherTypes(wrong);
    if (types().contains("string")) {
      ofText(wrong);
    }
    if (types().contains("integer")) {
      ofNumbers(wrong);
    }
    if (schema.containsKey("minItems")) {
      wrong.put("too few", new JsonArray());
    }
    if (schema.containsKey("maxItems")) {
      wrong.put("too many", many(schema.getInteger("maxItems") + 1));
    }
    return wrong;
  }

  private void ofOtherTypes(Map<String, Object> wrong) {
    Map<String, Object> samples =
        Map.of(
            "string",
            "x",
            "boolean",
            true,
            "array",
            new JsonArray(),
            "object",
            new JsonObject(),
            "integer",
            7,
            "null",
            Raw.of("null"));
    samples.forEach(
        (type, sample) -> {
          if (!types().contains(type)) {
            wrong.put("is a " + type, sample);
          }
        });
  }

  private void ofText(Map<String, Object> wrong) {
    wrong.put("holds NUL", "a\u0000b");
    wrong.put("holds half a pair", Raw.of("\"a\\ud800b\""));
    if (path.size() == 1) {
      wrong.put("is of a mebibyte", "m".repeat(1024 * 1024 - 4096));
    }
    if (schema.containsKey("maxLength")) {
      wrong.put("is too long", "l".repeat(schema.getInteger("maxLength") + 1));
    }
    if (schema.containsKey("minLength")) {
      wrong.put("is empty", "");
    }
    if (schema.containsKey("enum") || schema.containsKey("format")) {
      wrong.put("is none of them", "nonsense");
      wrong.put("is empty", "");
    }
    if (schema.getString("x-message", "").contains("UUID")
        && schema.getString("pattern").contains("{3}-[0-9")
        && !schema.getString("pattern").startsWith("^(?!")) {
      wrong.put("is no UUID", "urn:uuid:00000000-0000-4000-8000-000000000000");
    }
  }

  private void ofNumbers(Map<String, Object> wrong) {
    wrong.put("is 1e999", Raw.of("1e999"));
    wrong.put("is a fraction", 1.5);
    wrong.put("has 30 digits", Raw.of("9".repeat(30)));
    wrong.put("has 1,000 digits", Raw.of("9".repeat(1000)));
    wrong.put("is too small", schema.getLong("minimum") - 1);
    wrong.put("is no int", Raw.of("9223372036854775807"));
    if (schema.containsKey("maximum")) {
      wrong.put("is too large", schema.getLong("maximum") + 1);
    }
  }

  private static JsonArray many(int size) {
    JsonArray many = new JsonArray();
    for (int i = 0; i < size; i++) {
      many.add("x");
    }
    return many;
  }

  /** A good body with that value at this place, as text. */
  String in(JsonObject good, Object value) {
    Object wrong = value instanceof Raw ? Raw.MARK : value;
    JsonObject body = (JsonObject) put(good.copy(), 0, wrong);
    return value instanceof Raw raw
        ? body.encode().replace('"' + Raw.MARK + '"', raw.text())
        : body.encode();
  }

  private Object put(Object holder, int depth, Object value) {
    if (depth == path.size()) {
      return value;
    }
    if (path.get(depth) instanceof String name) {
      JsonObject object = holder instanceof JsonObject there ? there : new JsonObject();
      return object.put(name, put(object.getValue(name), depth + 1, value));
    }
    return new JsonArray().add(put(null, depth + 1, value));
  }

  /** JSON that has no value of its own. */
  record Raw(String text) {
    static final String MARK = "raw-json-is-here";

    static Raw of(String text) {
      return new Raw(text);
    }
  }
}
