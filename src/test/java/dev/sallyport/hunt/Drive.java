package dev.sallyport.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Asks one node all that it should answer, and much that it should not. */
final class Drive {
  /** One request with the whole of its answer, head and body. */
  record Told(String request, String answer) {}

  private static final String CHAT = "{\"model\": \"m\", \"messages\": []}";

  private final HuntedNode node;
  private final List<Told> told = new ArrayList<>();
  private String key;
  private String keyAnswer;

  Drive(HuntedNode node) {
    this.node = node;
  }

  List<Told> told() {
    return told;
  }

  String key() {
    return key;
  }

  /** The only answer that may hold the key. */
  String keyAnswer() {
    return keyAnswer;
  }

  void everything() {
    credentials();
    broughtKey();
    toolzz();
    wrongManagement();
    calls();
    keyInRequests();
    vendorsOwn();
    wrongCalls();
  }

  private void credentials() {
    Told made = create("openai", "a", node.openai.url(), node.sentinels.openaiSecret());
    manage("GET " + location(made.answer()), admin(), "");
    manage("POST " + location(made.answer()) + "/validate", admin(), "");
    manage(
        "PATCH " + location(made.answer()),
        admin(),
        new JsonObject().put("secret", node.sentinels.openaiSecret()).encode());
    create("anthropic", "b", node.anthropic.url(), node.sentinels.anthropicSecret());
    create("groq", "refused", "http://127.0.0.1:1/", node.sentinels.openaiSecret());
    create("deepseek", "denied", "http://localhost:2/", node.sentinels.openaiSecret());
    keyAnswer =
        HuntedNode.raw(
            node.managementPort(),
            request(
                "POST /v1/keys",
                admin(),
                "{\"name\": \"k\", \"endpoints\": [\"inference\", \"stateful\", \"passthrough\"]}"));
    key = new JsonObject(body(keyAnswer)).getString("key");
    for (String path :
        List.of(
            "/v1/credentials",
            "/v1/keys",
            "/v1/providers",
            "/v1/usage?groupBy=key,credential",
            "/v1/requests",
            "/health/ready")) {
      manage("GET " + path, admin(), "");
    }
    manage("GET " + location(keyAnswer), admin(), "");
  }

  /** Told by the first answer alone, which is not looked at. */
  private void broughtKey() {
    String once = admin() + "idempotency-key: brought-1\r\n";
    String draft =
        new JsonObject().put("name", "b").put("key", node.sentinels.broughtKey()).encode();
    String made = HuntedNode.raw(node.managementPort(), request("POST /v1/keys", once, draft));
    if (!made.contains(node.sentinels.broughtKey())) {
      throw new AssertionError("not made: " + made.lines().findFirst());
    }
    manage("POST /v1/keys", once, draft);
    manage("POST /v1/keys", once, draft.replace("\"b\"", "\"c\""));
    manage("POST /v1/keys", admin(), draft);
    String ofSecret = draft.replace(node.sentinels.broughtKey(), node.sentinels.openaiSecret());
    manage("POST /v1/keys", admin(), ofSecret);
    String rotate = "POST " + location(made) + "/rotate";
    manage(rotate, admin(), "{\"key\": \"" + node.sentinels.broughtKey() + "\"}");
    manage("PATCH " + location(made), admin(), draft);
    call("GET /openai/v1/models", "x-api-key: " + node.sentinels.broughtKey() + "\r\n", "");
    manage("PATCH " + location(made), admin(), "{\"active\": false}");
    call("GET /openai/v1/models", "x-api-key: " + node.sentinels.broughtKey() + "\r\n", "");
  }

  private void toolzz() {
    String workspace = first("/v1/workspaces", "id");
    String user =
        new JsonObject(
                body(
                    manage(
                            "POST /v1/users",
                            admin(),
                            "{\"name\": \"u\", \"email\": \"u@example.net\", \"role\": \"member\","
                                + " \"workspaceIds\": [\""
                                + workspace
                                + "\"]}")
                        .answer()))
            .getString("id");
    String integration =
        new JsonArray(body(manage("GET /api/v1/integration/status", admin(), "").answer()))
            .getJsonObject(0)
            .getJsonObject("integrations")
            .getString("id");
    JsonObject secrets =
        new JsonObject()
            .put("api_key", node.sentinels.toolzzSecret())
            .put("other", node.sentinels.toolzzSecret());
    JsonObject draft =
        new JsonObject()
            .put("name", "t")
            .put("userId", user)
            .put("unityId", workspace)
            .put("integrationId", integration)
            .put("credentials", new JsonArray().add(secrets));
    String path = "POST /api/v1/credential";
    manage(path, admin(), draft.encode());
    secrets.remove("other");
    String made = manage(path, admin(), draft.encode()).answer();
    String id = new JsonObject(body(made)).getString("id");
    manage("PUT /api/v1/credential/" + id, admin(), draft.copy().put("status", true).encode());
    manage(path, admin(), draft.copy().put("userId", node.sentinels.toolzzSecret()).encode());
    manage("GET /api/v1/credential/unity/" + workspace, admin(), "");
    manage("GET /api/v1/credential/unity/" + workspace + "/type/llm", admin(), "");
    manage("GET /v1/credentials/" + id, admin(), "");
    manage("DELETE /api/v1/credential/" + id, admin(), "");
  }

  private String first(String list, String field) {
    return new JsonObject(body(manage("GET " + list, admin(), "").answer()))
        .getJsonArray("items")
        .getJsonObject(0)
        .getString(field);
  }

  private Told create(String provider, String name, String endpoint, String secret) {
    JsonObject draft =
        new JsonObject()
            .put("provider", provider)
            .put("name", name)
            .put("endpoint", endpoint)
            .put("secret", secret);
    return manage("POST /v1/credentials", admin(), draft.encode());
  }

  /** The end of what was made. */
  void deleteAll() {
    for (String kind : List.of("keys", "credentials")) {
      String list = HuntedNode.raw(node.managementPort(), request("GET /v1/" + kind, admin(), ""));
      if (!list.startsWith("HTTP/1.1 200")) {
        throw new AssertionError(list);
      }
      for (Object item : new JsonObject(body(list)).getJsonArray("items")) {
        String path = "/v1/" + kind + "/" + ((JsonObject) item).getString("id");
        manage("DELETE " + path, admin(), "");
        manage("GET " + path, admin(), "");
      }
    }
  }

  private void wrongManagement() {
    for (String s : secrets()) {
      wrongBodies(s);
      wrongHeads(s, node.managementPort(), admin());
      String start = s.substring(0, s.length() - 1);
      char last = s.charAt(s.length() - 1) == 'a' ? 'b' : 'a';
      for (String token :
          List.of(s + "x", start, start + last, " " + s, s.toUpperCase(Locale.ROOT))) {
        manage("GET /v1/keys", "Authorization: Bearer " + token + "\r\n", "");
      }
    }
  }

  private List<String> secrets() {
    return List.of(
        node.sentinels.adminToken(),
        node.sentinels.openaiSecret(),
        node.sentinels.masterKeyText(),
        key);
  }

  private void wrongBodies(String s) {
    String credential = "POST /v1/credentials";
    for (String body :
        List.of(
            "{\"provider\": \"" + s + "\", \"name\": \"x\"}",
            "{\"provider\": \"openai\", \"name\": [\"" + s + "\"]}",
            "{\"provider\": \"openai\", \"name\": \"" + s.repeat(10) + "\"}",
            "{\"provider\": \"openai\", \"name\": \"" + s + "\\u0007\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"secret\": [\"" + s + "\"]}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"secret\": {\"a\": \"" + s + "\"}}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"secret\": \"" + s.repeat(300) + "\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"priority\": \"" + s + "\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"active\": \"" + s + "\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"endpoint\": \"" + s + "\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"endpoint\": \"https://u:" + s + "@h\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"endpoint\": \"https://h/?k=" + s + "\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"endpoint\": \"https://h:" + s + "/\"}",
            "{\"provider\": \"openai\", \"name\": \"x\", \"extra\": \"" + s + "\"}",
            "{\"secret\": \"" + s + "\"",
            "{\"secret\": " + s + "}",
            "{\"secret\": \"" + s + "\", \"secret\": \"" + s + "\"}",
            "{\"secret\" \"" + s + "\"}",
            "\"" + s + "\"",
            s,
            "[" + s,
            "{\"a\": \"" + s.repeat(20_000) + "\"}")) {
      manage(credential, admin(), body);
    }
    for (String body :
        List.of(
            "{\"name\": [\"" + s + "\"]}",
            "{\"name\": \"x\", \"credentialIds\": [\"" + s + "\"]}",
            "{\"name\": \"x\", \"endpoints\": [\"" + s + "\"]}",
            "{\"name\": \"x\", \"expiresAt\": \"" + s + "\"}")) {
      manage("POST /v1/keys", admin(), body);
    }
  }

  /** The secret in every corner of a request's head. */
  private void wrongHeads(String s, int port, String login) {
    String url = URLEncoder.encode(s, UTF_8);
    for (String line :
        List.of(
            "GET /v1/keys/" + url,
            "GET /v1/credentials/" + url,
            "GET /" + url,
            "GET /v1/" + url + "/x",
            "GET /v1/keys?limit=" + url,
            "GET /v1/keys?after=" + url,
            "GET /v1/keys?unknown=" + url,
            "GET /v1/keys?unknown=%zz" + url,
            "GET //" + url,
            "GET /%00" + url,
            "GET /../" + url,
            "DELETE /v1/keys/" + url,
            "PUT /v1/keys/" + url,
            "BREW /" + url)) {
      say(port, request(line, login, ""));
    }
    for (String header :
        List.of(
            "Authorization: " + s,
            "Authorization: Basic " + s,
            "Authorization: Bearer " + s,
            "Authorization: Bearer " + s + "\r\nAuthorization: Bearer x" + s,
            login + "Sallyport-Workspace: " + s,
            login + "Content-Encoding: " + s,
            login + "Content-Type: " + s,
            login + "Expect: " + s,
            login + "Accept: " + s,
            login + "Transfer-Encoding: " + s,
            login + "Content-Length: " + s,
            login + "Connection: " + s,
            login + "Upgrade: " + s,
            login + "Host: " + s,
            login + s,
            login + s + ": x",
            login + "X-Any: " + s + "\r\n " + s,
            login + "X-Any: \u0001" + s)) {
      say(
          port,
          "GET /v1/keys HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
              + header.replaceAll("\r\n$", "")
              + "\r\n\r\n");
    }
    say(port, s + " " + s + " " + s + "\r\n\r\n");
    say(port, "GET /v1/keys HTTP/1.1 " + s + "\r\n\r\n");
    say(port, "GET /v1/keys HTTP/" + s + "\r\n\r\n");
    say(port, s);
  }

  private void calls() {
    for (String behaviour :
        List.of(
            "",
            "echo-error",
            "echo-split",
            "echo-headers",
            "echo-reason",
            "echo-trailer",
            "echo-success",
            "echo-stream",
            "echo-encoded",
            "echo-gzip",
            "echo-unreadable",
            "redirect",
            "hang",
            "reset",
            "die")) {
      String behave = behaviour.isEmpty() ? "" : "X-Behave: " + behaviour + "\r\n";
      for (String path : List.of("/openai/v1/chat/completions", "/v1/chat/completions")) {
        call("POST " + path, "Authorization: Bearer " + key + "\r\n" + behave, CHAT);
      }
      call("POST /anthropic/v1/messages", "x-api-key: " + key + "\r\n" + behave, CHAT);
      call(
          "POST /v1/messages?beta=true",
          "anthropic-version: 1\r\nx-api-key: " + key + "\r\n" + behave,
          CHAT);
    }
    String bearer = "Authorization: Bearer " + key + "\r\n";
    call("POST /groq/openai/v1/chat/completions", bearer, CHAT);
    call("POST /deepseek/chat/completions", bearer, CHAT);
    call("GET /openai/v1/models?key=" + key, "", "");
    call("GET /openai/v1/models?a=1&key=" + key + "&b=2", bearer, "");
    call("GET /openai/v1/models?%6bey=" + percent(key), "", "");
    call("GET /openai/v1/models?other=" + key + "&more=" + percent(key), bearer, "");
    call("GET /openai/v1/models?" + key, bearer, "");
    call("GET /openai/v1/models?" + key + "=1&x" + key + "y=1", bearer, "");
    call("GET /openai/v1/models?%zz", bearer, "");
    for (String header :
        List.of("api-key", "x-goog-api-key", "xi-api-key", "x-virtual-key", "x-api-key")) {
      call("GET /openai/v1/models", header + ": " + key + "\r\n", "");
      call("GET /openai/v1/models", bearer + header + ": " + key + "\r\n", "");
    }
    for (String header :
        List.of(
            "Cookie", "X-Any", "Forwarded", "Via", "X-Access-Tokens", "User-Agent", "Referer")) {
      call("GET /openai/v1/models", bearer + header + ": a " + key + " b\r\n", "");
    }
    call(
        "POST /openai/v1/files",
        bearer + "Content-Type: multipart/form-data; boundary=b\r\n",
        "--b\r\n\r\nx\r\n--b--\r\n");
  }

  /** The key, in all that a client could send with it but its own carriers. */
  private void keyInRequests() {
    String bearer = "Authorization: Bearer " + key + "\r\n";
    String encoded = Base64.getEncoder().encodeToString(("user:" + key).getBytes(UTF_8));
    String hex = HexFormat.of().formatHex(key.getBytes(UTF_8));
    String twice = percent(key).replace("%", "%25");
    String json = percent(key).replace("%", "\\u00");
    for (String written : List.of(key, percent(key), twice, json, encoded, hex)) {
      call("GET /openai/v1/models", bearer + "X-Any: Basic " + written + "\r\n", "");
      call(
          "POST /openai/v1/chat/completions",
          bearer,
          "{\"model\": \"m\", \"messages\": [\"" + written + "\"]}");
      for (String type : List.of("multipart/form-data; boundary=b", "application/octet-stream")) {
        call(
            "POST /openai/v1/audio/transcriptions",
            bearer + "Content-Type: " + type + "\r\n",
            "x".repeat(30_000) + written + "y".repeat(100));
      }
      if (!written.contains("\\")) {
        call("GET /openai/v1/models?a=1&b=x" + written + "&" + written + "=1", bearer, "");
        call("GET /openai/v1/models/" + written, bearer, "");
      }
    }
  }

  /** A vendor's secret in place of a key, and beside one. */
  private void vendorsOwn() {
    String own = node.sentinels.openaiSecret();
    for (String header :
        List.of(
            "Authorization: Bearer ",
            "x-api-key: ",
            "api-key: ",
            "x-goog-api-key: ",
            "Ocp-Apim-Subscription-Key: ",
            "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.")) {
      call("GET /openai/v1/models", header + own + "\r\n", "");
      call("GET /openai/v1/models", "xi-api-key: " + key + "\r\n" + header + own + "\r\n", "");
    }
    for (String name : List.of("key", "api-key", "access_token")) {
      call("GET /openai/v1/models?" + name + "=" + own, "", "");
      call("GET /openai/v1/models?" + name + "=" + own, "x-api-key: " + key + "\r\n", "");
    }
  }

  private void wrongCalls() {
    for (String s : secrets()) {
      // With its key a client may send a provider whatever else it likes, but not that key.
      String login = s.equals(key) ? "Authorization: Bearer " + key + "\r\n" : "";
      wrongHeads(s, node.dataPort(), login);
      for (String wrong :
          List.of(
              s + "x",
              s.substring(1),
              s.substring(0, s.length() - 1),
              s.substring(0, s.length() - 1) + "_",
              "x" + s)) {
        for (String path :
            List.of(
                "/openai/v1/models",
                "/anthropic/v1/models",
                "/gemini/v1beta/models",
                "/cohere/v2/models",
                "/ollama/api/tags",
                "/mistral/v1/models",
                "/openrouter/models",
                "/nobody/v1")) {
          call("GET " + path, "Authorization: Bearer " + wrong + "\r\n", "");
        }
        call("GET /v1/models", "x-api-key: " + wrong + "\r\n", "");
        call("GET /v1beta/models?key=" + URLEncoder.encode(wrong, UTF_8), "", "");
        call(
            "GET /v1/models",
            "x-api-key: " + wrong + "\r\nAuthorization: Bearer " + s + "\r\n",
            "");
      }
    }
  }

  /** What is told while the database is away: of a known key, of another, and to operators. */
  void withoutDatabase() {
    call("POST /openai/v1/chat/completions", "Authorization: Bearer " + key + "\r\n", CHAT);
    String other = node.sentinels.openaiSecret();
    call("POST /openai/v1/chat/completions", "Authorization: Bearer " + other + "\r\n", CHAT);
    manage("GET /v1/keys", admin(), "");
    create("openai", "late", node.openai.url(), node.sentinels.openaiSecret());
    manage("GET /metrics", admin(), "");
    manage("GET /metrics", admin() + "Accept: application/openmetrics-text\r\n", "");
  }

  private static String percent(String text) {
    StringBuilder all = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      all.append("%%%02X".formatted(b));
    }
    return all.toString();
  }

  private String admin() {
    return "Authorization: Bearer " + node.sentinels.adminToken() + "\r\n";
  }

  private Told manage(String line, String headers, String body) {
    return say(node.managementPort(), request(line, headers, body));
  }

  private Told call(String line, String headers, String body) {
    return say(node.dataPort(), request(line, headers, body));
  }

  private Told say(int port, String request) {
    Told now = new Told(request, HuntedNode.raw(port, request));
    told.add(now);
    return now;
  }

  private static String request(String line, String headers, String body) {
    String type =
        body.isEmpty() || headers.contains("Content-Type")
            ? ""
            : "Content-Type: application/json\r\n";
    String length = body.isEmpty() ? "" : "Content-Length: " + body.getBytes(UTF_8).length + "\r\n";
    return line
        + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
        + headers
        + type
        + length
        + "\r\n"
        + body;
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static String location(String answer) {
    return answer
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("location: "))
        .map(line -> line.substring("location: ".length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no location in " + answer));
  }
}
