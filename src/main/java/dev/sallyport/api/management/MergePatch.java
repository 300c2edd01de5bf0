package dev.sallyport.api.management;

import io.vertx.core.json.JsonObject;

/** Changes a resource as RFC 7396 says: what is absent stays, null removes, objects are merged. */
final class MergePatch {
  private MergePatch() {}

  static JsonObject apply(JsonObject target, JsonObject patch) {
    JsonObject merged = target.copy();
    for (String name : patch.fieldNames()) {
      Object value = patch.getValue(name);
      if (value == null) {
        merged.remove(name);
      } else if (value instanceof JsonObject object) {
        JsonObject was = merged.getValue(name) instanceof JsonObject o ? o : new JsonObject();
        merged.put(name, apply(was, object));
      } else {
        merged.put(name, value);
      }
    }
    return merged;
  }
}
