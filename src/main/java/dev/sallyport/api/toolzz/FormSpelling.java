package dev.sallyport.api.toolzz;

import dev.sallyport.credential.Form;
import dev.sallyport.credential.FormField;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How a form is written: the pages do not agree, and each operation writes it as its own does. */
enum FormSpelling {
  TEXT_LENGTH,
  COUNTED,
  OF_UNIT,
  LISTED;

  JsonArray of(Form form) {
    return new JsonArray(form.fields().stream().<Object>map(this::of).toList());
  }

  private JsonObject of(FormField field) {
    return switch (this) {
      case TEXT_LENGTH -> sized(field, Integer.toString(field.maxLength()));
      case COUNTED -> sized(field, field.maxLength());
      case OF_UNIT -> ofUnit(field);
      case LISTED ->
          sized(field, Integer.toString(field.maxLength())).put("descrition", field.description());
    };
  }

  private static JsonObject sized(FormField field, Object maxLenght) {
    return new JsonObject()
        .put("name", field.name())
        .put("type", field.type())
        .put("label", field.label())
        .put("maxLenght", maxLenght)
        .put("required", field.required());
  }

  private static JsonObject ofUnit(FormField field) {
    return new JsonObject()
        .put("name", field.name())
        .put("label", field.label())
        .put("type", field.type())
        .put("maxLength", field.maxLength())
        .put("required", field.required())
        .put("description", field.description());
  }
}
