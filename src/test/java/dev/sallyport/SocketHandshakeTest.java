package dev.sallyport;

import static dev.sallyport.SocketCalls.bearer;
import static dev.sallyport.SocketCalls.upgrade;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a WebSocket is opened, and how its opening is refused. */
class SocketHandshakeTest {
  private static final String REALTIME = "/v1/realtime?model=gpt-realtime";
  private static final String BROWSER_KEY = "openai-insecure-api-key.";

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "700ms");

  private static Answer refused(String request) {
    return Answer.to(gateway.port(), request);
  }

  private static String opened(String request) {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(request);
      return client.readUntil("\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/realtime?model=gpt-realtime, /realtime?model=gpt-realtime",
    "openai, /openai/v1/realtime?model=gpt-realtime, /v1/realtime?model=gpt-realtime",
    "openai, /v1/realtime?intent=transcription, /realtime?intent=transcription",
    "openai, /v1/responses, /responses",
    "openai, /v1/live/sessions, /live/sessions",
    "xai, /xai/v1/realtime?model=g, /v1/realtime?model=g",
    "mistral, /mistral/v1/audio/transcriptions/realtime, /v1/audio/transcriptions/realtime",
    "vllm, /vllm/v1/realtime, /v1/realtime",
    "gemini, /ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent,"
        + " /ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
    "gemini, /gemini/ws/google.ai.generativelanguage.v1.GenerativeService.BidiGenerateContent,"
        + " /ws/google.ai.generativelanguage.v1.GenerativeService.BidiGenerateContent",
    "gemini, /gemini/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContent,"
        + " /ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContent"
  })
  void socket_opens_withTheSecretInPlaceOfTheKey(String slug, String target, String at) {
    gateway.provider().does(SocketCalls::accept);
    String key = gateway.key(slug);

    String answer = opened(upgrade(target, bearer(key), "OpenAI-Beta: realtime=v1"));

    ProviderCall call = gateway.provider().call();
    String header = slug.equals("gemini") ? "x-goog-api-key" : "authorization";
    assertThat(answer).startsWith("HTTP/1.1 101 ").doesNotContain(GatewayExtension.SECRET);
    assertThat(answer.toLowerCase(Locale.ROOT))
        .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=");
    assertThat(call.requestLine()).endsWith(at.substring(1) + " HTTP/1.1");
    assertThat(call.header(header).get(0)).endsWith(GatewayExtension.SECRET);
    assertThat(call.header("openai-beta")).containsExactly("realtime=v1");
    assertThat(call.head()).doesNotContain(key);
  }

  @Test
  void key_isTakenFromTheSubprotocols_andTheRestGoesOn() {
    gateway
        .provider()
        .does(call -> SocketCalls.accept(call, "Sec-WebSocket-Protocol: realtime", "Via: x"));
    String key = gateway.key("openai");

    String answer =
        opened(
            upgrade(
                REALTIME,
                "Origin: https://app.example",
                "Sec-WebSocket-Protocol: realtime, "
                    + BROWSER_KEY
                    + key
                    + ", openai-organization.o-1, openai-beta.realtime-v1"));

    ProviderCall call = gateway.provider().call();
    assertThat(answer).startsWith("HTTP/1.1 101 ").doesNotContain(key);
    assertThat(answer.toLowerCase(Locale.ROOT)).contains("sec-websocket-protocol: realtime\r\n");
    assertThat(call.header("sec-websocket-protocol"))
        .containsExactly("realtime, openai-organization.o-1, openai-beta.realtime-v1");
    assertThat(call.header("authorization")).containsExactly("Bearer " + GatewayExtension.SECRET);
    assertThat(call.head()).doesNotContain(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api-key: %s", "x-goog-api-key: %s", "?key=%s", "?api-key=%s"})
  void key_isTakenFromAnyCarrier(String carrier) {
    gateway.provider().does(SocketCalls::accept);
    String key = gateway.key("openai");
    String filled = carrier.formatted(key);
    boolean inQuery = carrier.startsWith("?");

    String answer =
        opened(
            inQuery
                ? upgrade("/v1/realtime" + filled + "&model=m")
                : upgrade("/v1/realtime?model=m", filled));

    assertThat(answer).startsWith("HTTP/1.1 101 ");
    assertThat(gateway.provider().call().requestLine())
        .isEqualTo("GET /v1/realtime?model=m HTTP/1.1");
  }

  @Test
  void extensions_areNotOffered_becauseMessagesAreRead() {
    gateway.provider().does(SocketCalls::accept);

    opened(
        upgrade(
            REALTIME,
            bearer(gateway.key("openai")),
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));

    assertThat(gateway.provider().call().header("sec-websocket-extensions")).isEmpty();
  }

  @Test
  void badKey_isRefused_beforeTheUpgrade() {
    for (String request :
        new String[] {
          upgrade(REALTIME),
          upgrade(REALTIME, bearer("sk-of-nobody")),
          upgrade(REALTIME, "Sec-WebSocket-Protocol: realtime, " + BROWSER_KEY + "sk-of-nobody")
        }) {
      Answer answer = refused(request);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.json().getJsonObject("error").getString("code"))
          .isEqualTo("invalid_api_key");
    }
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void twoKeys_areRefused_whenTheyDiffer() {
    String key = gateway.key("openai");
    String protocols = "Sec-WebSocket-Protocol: realtime, " + BROWSER_KEY;

    assertThat(refused(upgrade(REALTIME, bearer(key), protocols + "sk-other")).status())
        .isEqualTo(400);
    gateway.provider().does(SocketCalls::accept);
    assertThat(opened(upgrade(REALTIME, bearer(key), protocols + key))).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8",
        "Sec-WebSocket-Version: 13\r\n|",
        SocketCalls.KEY + "|c2hvcnQ=",
        SocketCalls.KEY + "|%%%%",
        "Connection: Upgrade|Connection: keep-alive",
        "GET |POST ",
        "HTTP/1.1|HTTP/1.0",
        "Host: gateway|Host: gateway\r\nContent-Length: 3"
      })
  void request_isRefused_whenItIsNoWebSocketsHandshake(String change) {
    String[] parts = change.split("\\|", 2);
    String request =
        upgrade("/v1/realtime?model=m", bearer(gateway.key("openai"))).replace(parts[0], parts[1]);

    assertThat(refused(request + (parts[1].endsWith("3") ? "abc" : "")).status()).isEqualTo(400);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, 403",
    "/v1/chat/completions, 403",
    "/v1/realtime/client_secrets, 404",
    "/v1/nothing, 404",
    "/nobody/v1/realtime, 404"
  })
  void otherPaths_areNotOpened(String target, int status) {
    assertThat(refused(upgrade(target, bearer(gateway.key("openai")))).status()).isEqualTo(status);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void plainGet_ofASocketsPath_isNotOffered() {
    String key = gateway.key("openai");

    assertThat(refused(Requests.get(REALTIME, key)).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"401 Unauthorized", "404 Not Found", "429 Too Many Requests", "500 Oops", "200 OK"})
  void refusalOfTheProvider_isToldAsItIs_withoutTheSecret(String status) {
    gateway
        .provider()
        .does(
            call ->
                call.answer(
                    status, "application/json", "{\"no\":\"" + GatewayExtension.SECRET + "\"}"));

    Answer answer = refused(upgrade(REALTIME, bearer(gateway.key("openai"))));

    assertThat(answer.head()).startsWith("HTTP/1.1 " + status.substring(0, 3));
    assertThat(answer.text()).startsWith("{\"no\":\"");
    if (!status.startsWith("200")) {
      assertThat(answer.text()).doesNotContain(GatewayExtension.SECRET);
    }
  }

  @Test
  void connectionsOfRefusals_areNotKept() {
    gateway.provider().does(call -> call.answer("404 Not Found", "text/plain", "no"));
    String key = gateway.key("openai");
    int before = gateway.provider().connections();

    for (int i = 0; i < 3; i++) {
      assertThat(refused(upgrade(REALTIME, bearer(key))).status()).isEqualTo(404);
    }
    gateway.provider().does(call -> call.answer("200 OK", "text/plain", "ok"));

    assertThat(refused(Requests.post("/v1/chat/completions", key, "{}")).text()).isEqualTo("ok");
    assertThat(gateway.provider().connections() - before).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "Sec-WebSocket-Protocol: other",
        "Sec-WebSocket-Extensions: permessage-deflate"
      })
  void wrongConsent_is502(String line) {
    gateway.provider().does(call -> SocketCalls.accept(call, line));

    assertThat(refused(upgrade(REALTIME, bearer(gateway.key("openai")))).status()).isEqualTo(502);
  }

  @Test
  void silentProvider_is504() {
    gateway.provider().does(ProviderCall::awaitEnd);
    long asked = System.nanoTime();

    assertThat(refused(upgrade(REALTIME, bearer(gateway.key("openai")))).status()).isEqualTo(504);
    assertThat(gateway.provider().call().endedAfter(asked).toMillis()).isLessThan(2_000);
  }

  @Test
  void limitedKey_isRefused_beforeTheUpgrade() {
    gateway.provider().does(SocketCalls::accept);
    String key = gateway.key("openai");
    gateway
        .gateway()
        .alterKey("limits = '[{\"metric\":\"requests\",\"max\":1,\"window\":\"1h\"}]'");

    assertThat(opened(upgrade(REALTIME, bearer(key)))).startsWith("HTTP/1.1 101 ");
    Answer second = refused(upgrade(REALTIME, bearer(key)));

    assertThat(second.status()).isEqualTo(429);
    assertThat(second.header("retry-after")).hasSize(1);
  }

  @Test
  void clientThatLeavesInTheHandshake_endsItAtTheProvider() {
    gateway.provider().does(ProviderCall::awaitEnd);
    RawClient client = RawClient.to(gateway.port());
    client.send(upgrade(REALTIME, bearer(gateway.key("openai"))));
    ProviderCall call = gateway.provider().call();

    long left = System.nanoTime();
    client.close();

    assertThat(call.endedAfter(left)).isLessThan(Duration.ofSeconds(1));
  }
}
