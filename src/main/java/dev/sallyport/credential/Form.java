package dev.sallyport.credential;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a provider asks for. Some of its fields are fields of the credential itself; the others are
 * its settings.
 */
public record Form(List<FormField> fields) {
  public static final String API_KEY = "api_key";
  public static final String ACCESS_KEY = "access_key";
  public static final String REGION = "region";

  /** Those that a credential has itself, and what they are called there. */
  private static final Map<String, String> OWN =
      Map.of(
          API_KEY,
          CredentialSecrets.SECRET,
          ACCESS_KEY,
          CredentialSecrets.ACCESS_KEY,
          REGION,
          "region",
          "endpoint",
          "endpoint",
          "model",
          "model");

  public Form {
    fields = List.copyOf(fields);
  }

  /** Whether a credential has a field of its own for it; all others are settings. */
  public static boolean isOwn(String name) {
    return OWN.containsKey(name);
  }

  /**
   * Every wrong field, with what is wrong about it.
   *
   * @param given the credential's own fields that have a value
   */
  Map<String, String> problems(Set<String> given, JsonObject settings) {
    Map<String, String> problems = new TreeMap<>();
    settings.forEach(
        entry ->
            setting(entry.getKey())
                .map(field -> problem(field, entry.getValue()))
                .orElse(Optional.of("is not a field of this provider"))
                .ifPresent(what -> problems.put("settings." + entry.getKey(), what)));
    for (FormField field : fields) {
      String own = OWN.get(field.name());
      boolean there = own == null ? settings.getValue(field.name()) != null : given.contains(own);
      if (field.required() && !there) {
        problems.putIfAbsent(own == null ? "settings." + field.name() : own, "is required");
      }
    }
    return problems;
  }

  private Optional<FormField> setting(String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name) && !OWN.containsKey(name))
        .findFirst();
  }

  private static Optional<String> problem(FormField field, Object value) {
    if (!(value instanceof String text)) {
      return Optional.of("must be a string");
    }
    return text.isEmpty() && field.required()
        ? Optional.of("must not be empty")
        : field.problem(text);
  }

  JsonArray toJson() {
    JsonArray json = new JsonArray();
    for (FormField field : fields) {
      json.add(
          new JsonObject()
              .put("name", field.name())
              .put("label", field.label())
              .put("type", field.type())
              .put("maxLength", field.maxLength())
              .put("required", field.required())
              .put("description", field.description()));
    }
    return json;
  }

  static Form of(JsonArray json) {
    return new Form(json.stream().map(JsonObject.class::cast).map(Form::field).toList());
  }

  private static FormField field(JsonObject json) {
    return new FormField(
        json.getString("name"),
        json.getString("label"),
        json.getString("type"),
        json.getInteger("maxLength"),
        json.getBoolean("required"),
        json.getString("description"));
  }
}
