package dev.sallyport.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds every field of a value that breaks its schema. Of what the validator tells, the units that
 * only wrap others are dropped, and so are its false ones: it calls each declared field that failed
 * its own check an additional property as well (vertx-json-schema 5.0.10).
 */
final class SchemaCheck {
  /** A caller who sends thousands of wrong fields is not told all of them. */
  private static final int MOST_FIELDS = 100;

  private static final Set<String> WRAPPERS =
      Set.of(
          "properties",
          "patternProperties",
          "items",
          "prefixItems",
          "allOf",
          "if",
          "dependentSchemas",
          "propertyNames",
          "$ref",
          "$dynamicRef",
          "$recursiveRef");
  private static final Pattern WITHIN_ALTERNATIVE = Pattern.compile("/(anyOf|oneOf)/\\d+/");

  private final Validator validator;
  private final JsonSchema schema;

  /**
   * @param schema as the contract has it, references resolved
   */
  SchemaCheck(SchemaRepository repository, JsonSchema schema) {
    this.validator = repository.validator(schema);
    this.schema = schema;
  }

  /**
   * @param root what the value itself is called
   * @return what is wrong, by field; empty where nothing is
   */
  Map<String, String> failures(String root, Object value) {
    OutputUnit result = validator.validate(value);
    if (result.getValid()) {
      return Map.of();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (OutputUnit unit : Optional.ofNullable(result.getErrors()).orElse(List.of())) {
      if (fields.size() < MOST_FIELDS) {
        add(fields, unit, root, value);
      }
    }
    return fields.isEmpty() ? Map.of(root, "is not valid") : fields;
  }

  private void add(Map<String, String> fields, OutputUnit unit, String root, Object value) {
    SchemaPath keyword = SchemaPath.of(unit.getKeywordLocation());
    SchemaPath place = SchemaPath.of(unit.getInstanceLocation());
    JsonObject holder =
        keyword.parent().in(schema).map(SchemaCheck::asObject).orElseGet(JsonObject::new);
    if (isNoise(unit, keyword, place, holder)) {
      return;
    }
    if ("required".equals(keyword.last())) {
      addMissing(fields, place, holder, value);
    } else {
      String field = place.segments().isEmpty() ? root : place.dotted();
      fields.putIfAbsent(field, Wording.of(keyword.last(), holder));
    }
  }

  private static boolean isNoise(
      OutputUnit unit, SchemaPath keyword, SchemaPath place, JsonObject holder) {
    if (WITHIN_ALTERNATIVE.matcher(unit.getKeywordLocation()).find()) {
      return true;
    }
    if ("additionalProperties".equals(keyword.last())) {
      JsonObject declared = holder.getJsonObject("properties", new JsonObject());
      return declared.containsKey(place.last())
          || holder.getValue("additionalProperties") instanceof JsonObject;
    }
    return WRAPPERS.contains(keyword.last());
  }

  private static void addMissing(
      Map<String, String> fields, SchemaPath place, JsonObject holder, Object value) {
    JsonObject object = place.in(value).map(SchemaCheck::asObject).orElseGet(JsonObject::new);
    String prefix = place.segments().isEmpty() ? "" : place.dotted() + ".";
    for (Object name : holder.getJsonArray("required", new JsonArray())) {
      if (!object.containsKey((String) name)) {
        fields.putIfAbsent(prefix + name, "is required");
      }
    }
  }

  private static JsonObject asObject(Object node) {
    return node instanceof JsonObject object ? object : new JsonObject();
  }
}
