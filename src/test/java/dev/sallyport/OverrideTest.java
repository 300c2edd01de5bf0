package dev.sallyport;

import static dev.sallyport.AttackedGateway.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a caller adds to a call, it goes where its credential is bound to. */
class OverrideTest {
  @RegisterExtension
  static final AttackedGateway attacked = new AttackedGateway(TestNames.inside());

  private static final String PATH = "/v1/chat/completions";
  private static final List<String> NAMES =
      List.of(
          "api_base",
          "apiBase",
          "base_url",
          "baseUrl",
          "baseURL",
          "endpoint",
          "host",
          "url",
          "uri",
          "target",
          "azure_endpoint",
          "api_version",
          "aws_bedrock_runtime_endpoint",
          "vertex_location",
          "custom_host",
          "customHost",
          "organization",
          "extra_headers",
          "extra_body",
          "extra_query",
          "headers",
          "proxy",
          "http_proxy",
          "openai_base",
          "provider",
          "api_key",
          "model_list",
          "webhook_url",
          "callback_url");

  /** What a body may wrap them in, an object or an array of them. */
  private static final List<String> WRAPPERS =
      List.of("metadata", "litellm_params", "fallbacks", "config", "options", "extra_body");

  private static final List<String> HEADERS =
      List.of(
          "X-Forwarded-Host",
          "X-Forwarded-Server",
          "X-Forwarded-Proto",
          "X-Forwarded-Port",
          "X-Forwarded-Prefix",
          "X-Original-URL",
          "X-Original-Host",
          "X-Rewrite-URL",
          "X-Host",
          "X-HTTP-Host-Override",
          "X-Portkey-Custom-Host",
          "x-portkey-config",
          "x-portkey-provider",
          "X-LiteLLM-Api-Base",
          "x-litellm-api-base",
          "X-Base-Url",
          "X-Api-Base",
          "X-Target-URL",
          "X-Proxy-URL",
          "Helicone-Target-URL",
          "Helicone-OpenAI-Api-Base",
          "Forwarded",
          "X-HTTP-Method-Override",
          "X-Method-Override",
          "Proxy",
          "Proxy-Authorization",
          "Destination",
          "Referer",
          "Origin",
          "api-base",
          "OpenAI-Organization");

  private String key;

  @BeforeEach
  void makeKey() {
    key = attacked.key(attacked.credentialAt(attacked.provider().url() + "/v1"));
  }

  @AfterEach
  void nobodyCameInside() {
    assertThat(attacked.inside().intruders()).isZero();
  }

  private static String evil() {
    return "http://127.0.0.1:" + attacked.inside().port();
  }

  /** What was wrong with where a call went, and how. */
  private static Optional<String> wrong(String what, String method, String path) {
    if (!attacked.provider().wasCalled()) {
      return Optional.of(what + " was not sent");
    }
    ProviderCall call = attacked.provider().call();
    boolean right =
        call.requestLine().startsWith(method + " " + path + (path.contains("?") ? " " : ""))
            && call.requestLine().split("[ ?]", -1)[1].equals(path.split("\\?", -1)[0])
            && call.header("host").equals(List.of("127.0.0.1:" + attacked.provider().port()))
            && call.header("authorization").equals(List.of("Bearer " + SECRET))
            && call.head().split(SECRET, -1).length == 2;
    return right ? Optional.empty() : Optional.of(what + " " + call.head());
  }

  @Test
  void body_leadsNowhereElse() {
    List<String> wrong = new ArrayList<>();
    int bodies = 0;
    for (String name : NAMES) {
      Object nested = evil();
      for (int depth = 1; depth <= 4; depth++) {
        JsonObject body = new JsonObject().put("model", "m").put("messages", new JsonArray());
        JsonObject level = new JsonObject().put(name, nested);
        body.mergeIn(level);
        attacked.call(Requests.post(PATH, key, body.encode()));
        wrong(body.encode(), "POST", PATH).ifPresent(wrong::add);
        String wrapper = WRAPPERS.get((bodies + depth) % WRAPPERS.size());
        nested =
            depth % 2 == 0
                ? new JsonObject().put(wrapper, level).put(name, evil())
                : new JsonArray().add(level).add(new JsonObject().put(wrapper, level));
        bodies++;
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(bodies).isEqualTo(4 * NAMES.size());
  }

  @Test
  void queryAndHeader_leadNowhereElse() {
    List<String> wrong = new ArrayList<>();
    for (String name : NAMES) {
      if (name.equals("api_key")) {
        continue; // a second carrier of a key, which is refused
      }
      String query = "?" + name + "=" + URLEncoder.encode(evil(), StandardCharsets.UTF_8);
      attacked.call(Requests.get("/openai/v1/models" + query, key));
      wrong(query, "GET", "/v1/models").ifPresent(wrong::add);
      attacked.call(Requests.get("/v1/models", key, name.replace('_', '-') + ": " + evil()));
      if (!name.equals("host")) {
        wrong(name + " as header", "GET", "/v1/models").ifPresent(wrong::add);
      }
    }
    for (String name : HEADERS) {
      for (String value : List.of(evil(), "/v1/files", "host=" + evil().substring(7))) {
        attacked.call(Requests.get("/v1/models", key, name + ": " + value));
        wrong(name + ": " + value, "GET", "/v1/models").ifPresent(wrong::add);
      }
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void pathOverride_doesNotReachTheProvider() {
    attacked.call(
        Requests.get(
            "/v1/models",
            key,
            "X-Original-URL: /v1/files",
            "X-Rewrite-URL: /v1/files",
            "X-Original-Host: a",
            "X-Host: a",
            "X-HTTP-Host-Override: a"));

    assertThat(attacked.provider().call().head().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("x-original", "x-rewrite", "x-host", "host-override");
  }

  @Test
  void target_leadsNowhereElse() {
    String inside = evil().substring("http://".length());
    for (String line :
        List.of(
            "GET http://" + inside + "/v1/models HTTP/1.1",
            "GET https://" + inside + "/openai/v1/models HTTP/1.1",
            "CONNECT " + inside + " HTTP/1.1",
            "GET //" + inside + "/v1/models HTTP/1.1",
            "GET /http://" + inside + "/ HTTP/1.1",
            "GET @" + inside + "/v1/models HTTP/1.1",
            "GET /openai/v1/../../@" + inside + " HTTP/1.1",
            "GET /openai//" + inside + "/v1/models HTTP/1.1",
            "GET /openai/v1/models#@" + inside + " HTTP/1.1",
            "GET /openai/v1\\@" + inside + " HTTP/1.1",
            "OPTIONS * HTTP/1.1")) {
      String request =
          line + "\r\nHost: " + inside + "\r\nAuthorization: Bearer " + key + "\r\n\r\n";

      int status = attacked.call(request);

      boolean went = attacked.provider().wasCalled();
      assertThat(status).as(line).isEqualTo(went ? 200 : status);
      if (went) {
        assertThat(wrong(line, "GET", "/v1/models")).as(line).isEmpty();
      } else {
        assertThat(status).as(line).isBetween(400, 499);
      }
    }
  }

  @Test
  void authority_leadsNowhereElse_overHttp2() {
    Vertx vertx = Vertx.vertx();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(attacked.inside().port())
            .setServer(SocketAddress.inetSocketAddress(attacked.gateway().dataPort(), "127.0.0.1"))
            .setURI("/v1/models")
            .putHeader("authorization", "Bearer " + key)
            .putHeader("x-forwarded-host", evil());
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));

    int status =
        client
            .request(options)
            .compose(request -> request.send().map(response -> response.statusCode()))
            .await();

    assertThat(status).isEqualTo(200);
    assertThat(wrong(":authority", "GET", "/v1/models")).isEmpty();
    vertx.close().await();
  }
}
