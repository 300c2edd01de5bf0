package dev.sallyport;

import static java.util.Map.entry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A body that each operation accepts, with the ids of one tenant. */
final class Bodies {
  private static final Map<String, Function<Tenant, JsonObject>> BY_OPERATION =
      Map.ofEntries(
          entry("management createOrganization", t -> named("other")),
          entry("management updateOrganization", t -> named("renamed")),
          entry("management rewrapMasterKeys", t -> new JsonObject()),
          entry("management createWorkspace", t -> named("other")),
          entry("management updateWorkspace", t -> named("renamed")),
          entry(
              "management createUser",
              t ->
                  named("Bo")
                      .put("email", "bo@example.net")
                      .put("role", "member")
                      .put("workspaceIds", new JsonArray().add(t.of("workspace")))),
          entry("management updateUser", t -> named("renamed")),
          entry(
              "management createProvider",
              t ->
                  named("other")
                      .put("slug", "other")
                      .put("dialect", "openai")
                      .put("endpoint", "https://llm.example.net/v1")),
          entry("management updateProvider", t -> named("renamed")),
          entry(
              "management createCredential",
              t -> named("other").put("provider", "openai").put("secret", "sk-of-the-other")),
          entry("management updateCredential", t -> named("renamed")),
          entry("management createKey", t -> named("other")),
          entry("management updateKey", t -> named("renamed")),
          entry("management rotateKey", t -> new JsonObject()),
          entry("management createPrice", t -> price("other")),
          entry("management importPrices", t -> new JsonObject()),
          entry(
              "toolzz createCredential",
              t ->
                  toolzz(t)
                      .put(
                          "credentials",
                          new JsonArray().add(new JsonObject().put("api_key", "sk-of-the-other")))),
          entry("toolzz updateCredential", t -> toolzz(t).put("status", true)));

  private Bodies() {}

  static JsonObject of(String operation, Tenant tenant) {
    return BY_OPERATION.getOrDefault(operation, t -> new JsonObject()).apply(tenant);
  }

  static boolean knows(String operation) {
    return BY_OPERATION.containsKey(operation);
  }

  /** One of many that differ in all that must be unique; all the same where none is read. */
  static JsonObject of(String operation, Tenant tenant, int number) {
    JsonObject body = of(operation, tenant);
    for (String unique : Set.of("name", "slug", "email", "model")) {
      if (body.containsKey(unique)) {
        body.put(unique, number + "-" + body.getString(unique));
      }
    }
    return operation.equals("management rotateKey") ? body.put("graceSeconds", number) : body;
  }

  private static JsonObject named(String name) {
    return new JsonObject().put("name", name);
  }

  static JsonObject price(String model) {
    return new JsonObject()
        .put("provider", "openai")
        .put("model", model)
        .put("rates", new JsonObject().put("input", "2.50"));
  }

  private static JsonObject toolzz(Tenant tenant) {
    return named("other")
        .put("userId", tenant.of("user"))
        .put("unityId", tenant.of("workspace"))
        .put("integrationId", tenant.of("integration"));
  }
}
