package dev.sallyport.api.toolzz;

import dev.sallyport.credential.CredentialSecrets;
import dev.sallyport.credential.CredentialTexts;
import dev.sallyport.credential.Form;
import dev.sallyport.credential.FormField;
import dev.sallyport.crypto.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The objects that a caller sends as {@code credentials}, by the form of the integration: the first
 * with an API key is used, and what the form does not name was never sent.
 */
final class Submission {
  private static final String LIST = "credentials.";
  private static final String ENDPOINT = "endpoint";
  private static final String MODEL = "model";

  private final List<JsonObject> objects;
  private final Form form;
  private final int used;

  Submission(JsonArray credentials, Form form) {
    this.objects = credentials.stream().map(JsonObject.class::cast).toList();
    this.form = form;
    this.used =
        IntStream.range(0, objects.size())
            .filter(i -> value(i, Form.API_KEY).isPresent())
            .findFirst()
            .orElse(0);
  }

  /** Every wrong field, with what is wrong about it. */
  Map<String, String> problems() {
    Map<String, String> problems = new TreeMap<>();
    for (int i = 0; i < objects.size(); i++) {
      for (FormField field : form.fields()) {
        String path = LIST + i + "." + field.name();
        problem(objects.get(i).getValue(field.name()), field)
            .ifPresent(what -> problems.put(path, what));
      }
    }
    for (FormField field : form.fields()) {
      if (field.required() && value(used, field.name()).isEmpty()) {
        problems.putIfAbsent(path(field.name()), "is required");
      }
    }
    return problems;
  }

  private static Optional<String> problem(Object value, FormField field) {
    if (value == null) {
      return Optional.empty();
    }
    return value instanceof String text ? field.problem(text) : Optional.of("must be a string");
  }

  /** How a field of the object that is used is called in the request. */
  String path(String name) {
    return LIST + used + "." + name;
  }

  CredentialTexts texts(String name) {
    JsonObject settings = new JsonObject();
    form.fields().stream()
        .filter(field -> !Form.isOwn(field.name()))
        .forEach(f -> value(used, f.name()).ifPresent(text -> settings.put(f.name(), text)));
    return new CredentialTexts(
        name, value(used, ENDPOINT), value(used, Form.REGION), value(used, MODEL), settings);
  }

  CredentialSecrets secrets() {
    return new CredentialSecrets(
        value(used, Form.API_KEY).map(Secret::of),
        value(used, Form.ACCESS_KEY).map(Secret::of),
        objects.size() == 1 ? Optional.empty() : Optional.of(Secret.of(all().encode())));
  }

  private JsonArray all() {
    return ToolzzJson.array(
        IntStream.range(0, objects.size()).boxed().toList(),
        i -> {
          JsonObject kept = new JsonObject();
          value(i, Form.API_KEY).ifPresent(text -> kept.put(Form.API_KEY, text));
          form.fields().forEach(f -> value(i, f.name()).ifPresent(v -> kept.put(f.name(), v)));
          return kept;
        });
  }

  /** Of a field that is asked for and not empty; everybody may send an API key. */
  private Optional<String> value(int object, String name) {
    boolean named =
        name.equals(Form.API_KEY)
            || form.fields().stream().anyMatch(field -> field.name().equals(name));
    return named && objects.get(object).getValue(name) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }
}
