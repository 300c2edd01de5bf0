package dev.sallyport.api.management;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What tests ask the API to make. */
final class Tenants {
  private Tenants() {}

  static JsonObject organization(String name) {
    return new JsonObject().put("name", name).put("extRef", name);
  }

  static JsonObject workspace(String name) {
    return new JsonObject().put("name", name).put("extRef", name);
  }

  static JsonObject user(String email, String... workspaces) {
    JsonArray ids = new JsonArray();
    for (String workspace : workspaces) {
      ids.add(workspace);
    }
    return new JsonObject()
        .put("email", email)
        .put("name", "Somebody")
        .put("role", "member")
        .put("workspaceIds", ids);
  }

  static JsonObject limit(long max, String window) {
    return new JsonObject().put("metric", "requests").put("max", max).put("window", window);
  }
}
