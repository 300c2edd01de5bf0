package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.key.KeyText;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway itself refuses, and in whose words. */
class RefusalTest {
  private static final int MEBIBYTE = 1 << 20;

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static Answer get(String target, String key, String... lines) {
    return Answer.to(gateway.port(), Requests.get(target, key, lines));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions    | error/code          | invalid_api_key",
        "/openai/v1/models       | error/type          | invalid_request_error",
        "/groq/openai/v1/models  | error/code          | invalid_api_key",
        "/v1/messages            | error/type          | authentication_error",
        "/anthropic/v1/messages  | type                | error",
        "/v1beta/models          | error/status        | UNAUTHENTICATED",
        "/gemini/v1beta/models   | error/code          | 401",
        "/mistral/v1/models      | object              | error",
        "/cohere/v2/chat         | message             | The key is not known.",
        "/openrouter/v1/models   | error/code          | 401",
        "/ollama/api/tags        | error               | The key is not known.",
        "/ollama/v1/models       | error/code          | invalid_api_key",
        "/gemini/v1beta/openai/models | error/code     | invalid_api_key",
        "/nobody/v1/models       | error/code          | invalid_api_key",
      })
  void unknownKey_isRefused_inTheDialectOfThePath(String path, String field, String expected) {
    Answer answer = get(path, KeyText.generate().revealText());

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("content-type")).containsExactly("application/json");
    assertThat(at(answer.json(), field)).isEqualTo(expected);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  private static String at(JsonObject json, String path) {
    Object value = json;
    for (String name : path.split("/")) {
      value = ((JsonObject) value).getValue(name);
    }
    return String.valueOf(value);
  }

  @Test
  void key_isRefused_whenItHasExpired() {
    String key = gateway.key("openai");
    gateway.gateway().alterKey("expires_at = now() - interval '1 second'");

    assertThat(get("/v1/models", key).status()).isEqualTo(401);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void request_isRefused_whenItPresentsTwoKeys() {
    Answer answer = get("/v1/models", gateway.key("openai"), "x-api-key: another-key");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/nonsense, 404",
    "openai, /openai/v1/organization/users, 404",
    "openai, /v1/files, 403",
    "openai, /nobody/v1/models, 404",
    "openai, /, 404",
    "openai, /azure/openai/v1/models, 501",
    "openai, /bedrock/model/x/converse, 501",
    "openai, /vertex/v1/projects/p, 501",
    "openai, /anthropic/v1/messages, 403",
    "anthropic, /anthropic/v1/files, 403",
    "gemini, /v1beta/cachedContents, 403",
  })
  void path_isRefused_whenTheKeyMayNotUseIt(String provider, String path, int status) {
    assertThat(get(path, gateway.key(provider)).status()).isEqualTo(status);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-1, 200", "0, 200", "1, 413"})
  void jsonBody_isLimited_to32MiB(int over, int status) {
    String body = " ".repeat(32 * MEBIBYTE + over);

    Answer answer =
        Answer.to(
            gateway.port(), Requests.post("/v1/chat/completions", gateway.key("openai"), body));

    assertThat(answer.status()).isEqualTo(status);
    if (status == 200) {
      assertThat(gateway.provider().call().received()).hasSize(body.length());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json:33554433", "audio/wav:536870913"})
  void body_isRefused_beforeAnyOfItCame_whenItsLengthIsOverTheLimit(String typeAndLength) {
    String[] parts = typeAndLength.split(":");

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.head(
                "POST",
                "/v1/chat/completions",
                gateway.key("openai"),
                "Content-Type: " + parts[0],
                "Content-Length: " + parts[1]));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("connection")).containsExactly("close");
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void chunkedBody_isRefused_onceItIsOverTheLimit() {
    String chunk = "100000\r\n" + " ".repeat(MEBIBYTE) + "\r\n";

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.head(
                    "POST",
                    "/v1/chat/completions",
                    gateway.key("openai"),
                    "Transfer-Encoding: chunked")
                + chunk.repeat(33)
                + "0\r\n\r\n");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void provider_isNeverConnected_whenItsAddressIsDenied() {
    try (FakeProvider elsewhere = FakeProvider.start();
        TestGateway strict = TestGateway.start("SALLYPORT_EGRESS_ALLOW", "127.0.0.1/32:1-2")) {
      String key = strict.keyPastTheRules("openai", elsewhere.url(), "secret");

      Answer answer = Answer.to(strict.dataPort(), Requests.get("/v1/models", key));

      assertThat(answer.status()).isEqualTo(403);
      assertThat(elsewhere.connections()).isZero();
    }
  }

  @Test
  void ownServers_areNeverReached_evenWhereAllPortsAreAllowed() {
    String database = "http://127.0.0.1:" + TestPostgres.port();
    String management = gateway.gateway().managementUrl();

    for (String own : new String[] {database, management}) {
      String key = gateway.gateway().keyPastTheRules("openai", own, "secret");
      assertThat(get("/v1/models", key).status()).as(own).isEqualTo(403);
    }
  }

  @Test
  void endpointOfOwnServer_isNotStored() {
    for (String own :
        new String[] {
          "http://127.0.0.1:" + TestPostgres.port(), gateway.gateway().managementUrl()
        }) {
      assertThatThrownBy(() -> gateway.gateway().credential("openai", own, "secret"))
          .isInstanceOfSatisfying(
              GatewayException.class,
              refusal ->
                  assertThat(refusal.fields())
                      .containsExactly(Map.entry("endpoint", "is not allowed")));
    }
  }

  @Test
  void planes_haveTwoPorts_whenBothMayTakeAnyOnTheSameHost() {
    assertThat(gateway.gateway().managementUrl()).isNotEqualTo(gateway.url());
    assertThat(get("/v1/credentials", TestGateway.ADMIN_TOKEN).status()).isEqualTo(401);
  }
}
