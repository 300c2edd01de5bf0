package dev.sallyport;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An organisation with one of everything, and who manages it. */
final class Tenant {
  /** Nobody's: ids that nothing has. */
  static final Tenant NOBODY = new Tenant(null, missing());

  private static final HttpClient http = HttpClient.newHttpClient();
  private static final Set<String> OF_A_CONNECTION = Set.of("date");

  private final TestGateway gateway;
  private final Map<String, String> ids;

  /** All of an answer that could tell something. */
  record Reply(int status, Map<String, List<String>> headers, String body) {}

  private Tenant(TestGateway gateway, Map<String, String> ids) {
    this.gateway = gateway;
    this.ids = Map.copyOf(ids);
  }

  private static Map<String, String> missing() {
    Map<String, String> ids = new HashMap<>();
    for (String kind : List.of("workspace", "user", "credential", "key", "integration", "secret")) {
      ids.put(kind, "00000000-0000-4000-8000-000000000000");
    }
    ids.put("provider", "nobodys");
    return ids;
  }

  /** A new organisation, and in it one of each kind. */
  static Tenant found(TestGateway gateway, String name) {
    Map<String, String> ids = new HashMap<>(Map.of("type", "llm"));
    Tenant bootstrap = new Tenant(gateway, Map.of());
    String organization =
        bootstrap.make("/v1/organizations", new JsonObject().put("name", name)).getString("id");
    JsonObject workspace = new JsonObject().put("name", name).put("organizationId", organization);
    ids.put("workspace", bootstrap.make("/v1/workspaces", workspace).getString("id"));
    Tenant tenant = new Tenant(gateway, ids);
    JsonArray member = new JsonArray().add(tenant.of("workspace"));
    JsonObject user =
        new JsonObject()
            .put("name", name)
            .put("email", name + "@example.net")
            .put("role", "member")
            .put("workspaceIds", member);
    ids.put("user", tenant.make("/v1/users", user).getString("id"));
    JsonObject provider =
        new JsonObject()
            .put("slug", name)
            .put("name", name)
            .put("dialect", "openai")
            .put("endpoint", "https://llm.example.net/v1");
    ids.put("provider", tenant.make("/v1/providers", provider).getString("slug"));
    ids.put("key", tenant.make("/v1/keys", new JsonObject().put("name", name)).getString("id"));
    ids.putAll(new Tenant(gateway, ids).toolzz(name));
    return new Tenant(gateway, ids);
  }

  /** With a custom integration, as a built-in one is everybody's. */
  private Map<String, String> toolzz(String name) {
    String integration =
        TestPostgres.value(
            gateway.database(), "select uid::text from provider where slug = '" + name + "'");
    JsonObject credential =
        new JsonObject()
            .put("name", name)
            .put("userId", of("user"))
            .put("unityId", of("workspace"))
            .put("integrationId", integration)
            .put(
                "credentials",
                new JsonArray().add(new JsonObject().put("api_key", "sk-of-" + name)));
    JsonObject made = make("/api/v1/credential", credential);
    return Map.of(
        "integration",
        integration,
        "credential",
        made.getString("id"),
        "secret",
        made.getString("secretId"));
  }

  String of(String kind) {
    return ids.get(kind);
  }

  private JsonObject make(String path, JsonObject draft) {
    Reply reply = call("POST", path, draft);
    if (reply.status() != 201) {
      throw new AssertionError(path + ": " + reply);
    }
    return new JsonObject(reply.body());
  }

  /**
   * @param body sent unless it is empty
   */
  Reply call(String method, String path, JsonObject body) {
    boolean bodiless = method.equals("GET") || method.equals("DELETE");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.managementUrl() + path))
            .header("authorization", "Bearer " + TestGateway.ADMIN_TOKEN);
    if (ids.containsKey("workspace")) {
      request.header("sallyport-workspace", of("workspace"));
    }
    if (bodiless || (body.isEmpty() && !path.endsWith("/rotate"))) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("content-type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(body.encode()));
    }
    try {
      return reply(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Reply reply(HttpResponse<String> response) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.keySet().removeAll(OF_A_CONNECTION);
    return new Reply(response.statusCode(), headers, response.body());
  }

  /** Everything that is stored. */
  static String rows(TestGateway gateway) {
    StringBuilder all = new StringBuilder();
    for (String table :
        List.of(
            "organization",
            "workspace",
            "users",
            "user_workspace",
            "provider",
            "credential",
            "credential_secret",
            "virtual_key",
            "virtual_key_hash",
            "virtual_key_credential",
            "idempotency",
            "change")) {
      all.append(
          TestPostgres.value(
              gateway.database(),
              "select string_agg(t::text, '\n' order by t::text) from " + table + " t"));
    }
    return all.toString();
  }
}
