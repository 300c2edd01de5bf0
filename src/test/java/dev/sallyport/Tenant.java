package dev.sallyport;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** An organisation with one of everything, and who manages it. */
final class Tenant {
  /** Nobody's: ids that nothing has. */
  static final Tenant NOBODY = new Tenant(null, missing());

  static final Map<String, String> JSON = Map.of("content-type", "application/json");

  private static final Set<String> OF_A_CONNECTION = Set.of("date");

  private static final String REQUEST =
      """
      insert into request (day, id, at, organization_id, workspace_id, key_id, credential_id,
                           provider, dialect, method, path, outcome, status)
      select (now() at time zone 'UTC')::date, '%s', now(), '%s', '%s', '%s', uid,
             'openai', 'openai', 'POST', '/v1/chat/completions', 0, 200
        from credential where seq::text = '%5$s' or uid::text = '%5$s'""";

  /** Of a kind that is not kept, so that nothing is sealed. */
  private static final String CONTENT =
      """
      insert into content (day, id, organization_id, workspace_id, request_size,
                           request_truncated, answer_size, answer_truncated)
      select day, id, organization_id, workspace_id, 1, false, 2, false
        from request where id = '%s'""";

  private final CheckedCalls calls;
  private final Map<String, String> ids;

  /** All of an answer that could tell something. */
  record Reply(int status, Map<String, List<String>> headers, String body) {}

  private Tenant(CheckedCalls calls, Map<String, String> ids) {
    this.calls = calls;
    this.ids = Map.copyOf(ids);
  }

  private static Map<String, String> missing() {
    Map<String, String> ids = new HashMap<>();
    for (String kind :
        List.of(
            "workspace",
            "user",
            "credential",
            "key",
            "integration",
            "secret",
            "price",
            "request")) {
      ids.put(kind, "00000000-0000-4000-8000-000000000000");
    }
    ids.put("provider", "nobodys");
    return ids;
  }

  /** A new organisation, and in it one of each kind. */
  static Tenant found(CheckedCalls calls, String name) {
    Map<String, String> ids = new HashMap<>(Map.of("type", "llm"));
    Tenant bootstrap = new Tenant(calls, Map.of());
    String organization =
        bootstrap.make("/v1/organizations", new JsonObject().put("name", name)).getString("id");
    ids.put("organization", organization);
    JsonObject workspace = new JsonObject().put("name", name).put("organizationId", organization);
    ids.put("workspace", bootstrap.make("/v1/workspaces", workspace).getString("id"));
    Tenant tenant = new Tenant(calls, ids);
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
    ids.put("price", tenant.make("/v1/prices", Bodies.price(name)).getString("id"));
    ids.putAll(new Tenant(calls, ids).toolzz(name));
    ids.put("request", new Tenant(calls, ids).request());
    return new Tenant(calls, ids);
  }

  /** With a custom integration, as a built-in one is everybody's. */
  private Map<String, String> toolzz(String name) {
    String integration =
        TestPostgres.value(
            calls.gateway().database(),
            "select uid::text from provider where slug = '" + name + "'");
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

  /** One call that is accounted for, of just now. */
  private String request() {
    UUID id =
        new UUID(
            System.currentTimeMillis() << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits());
    TestPostgres.run(
        calls.gateway().database(), "select make_request_day((now() at time zone 'UTC')::date)");
    TestPostgres.run(
        calls.gateway().database(), "select make_content_day((now() at time zone 'UTC')::date)");
    TestPostgres.run(
        calls.gateway().database(),
        REQUEST.formatted(id, of("organization"), of("workspace"), of("key"), of("credential")));
    TestPostgres.run(calls.gateway().database(), CONTENT.formatted(id));
    return id.toString();
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
    return bodiless || (body.isEmpty() && !path.endsWith("/rotate"))
        ? reply(send(method, path, Buffer.buffer(), Map.of()))
        : reply(send(method, path, body.toBuffer(), JSON));
  }

  /** In its workspace. */
  Answer send(String method, String path, Buffer body, Map<String, String> headers) {
    Map<String, String> all = new HashMap<>(headers);
    if (ids.containsKey("workspace")) {
      all.putIfAbsent("sallyport-workspace", of("workspace"));
    }
    return calls.send(method, path, body, all);
  }

  private static Reply reply(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>();
    answer
        .headers()
        .names()
        .forEach(name -> headers.put(name.toLowerCase(Locale.ROOT), answer.headers().getAll(name)));
    headers.keySet().removeAll(OF_A_CONNECTION);
    return new Reply(answer.status(), headers, answer.body().toString());
  }
}
