package dev.sallyport.api.toolzz;

import dev.sallyport.credential.Form;
import dev.sallyport.credential.FormField;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** How a form is written: its pages do not agree, and each operation writes it as its own does. */
enum FormSpelling {
  TEXT_LENGTH(field -> named(field).put("maxLenght", text(field)).put("required", field.required())),

  COUNTED(
      field -> named(field).put("maxLenght", field.maxLength()).put("required", field.required())),

  OF_UNIT(
      field ->
          new JsonObject()
              .put("name", field.name())
              .put("label", field.label())
              .put("type", field.type())
              .put("maxLength", field.maxLength())
              .put("required", field.required())
              .put("description", field.description())),

  LISTED(
      field ->
          named(field)
              .put("maxLenght", text(field))
              .put("required", field.required())
              .put("descrition", field.description()));

  private final Function<FormField, JsonObject> json;

  FormSpelling(Function<FormField, JsonObject> json) {
    this.json = json;
  }

  JsonArray of(Form form) {
    return new JsonArray(form.fields().stream().<Object>map(json).toList());
  }

  private static JsonObject named(FormField field) {
    return new JsonObject()
        .put("name", field.name())
        .put("type", field.type())
        .put("label", field.label());
  }

  private static String text(FormField field) {
    return Integer.toString(field.maxLength());
  }
}
