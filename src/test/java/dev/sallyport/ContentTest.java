package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.db.Soon;
import dev.sallyport.http.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What passed in a call can be read later, where its workspace keeps that, and nowhere else. */
class ContentTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int LIMIT = 4096;
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String PROMPT =
      "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"a marten asks\"}]}";
  private static final String COMPLETION =
      "{\"choices\":[{\"message\":{\"content\":\"a heron answers\"}}]}";
  private static final String DELTA = "data: {\"choices\":[{\"delta\":{\"content\":\"he\"}}]}\n\n";
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_LEDGER_CONTENT_LIMIT", "4KiB");

  private static KeptContent kept;
  private static Answer untold;

  @BeforeAll
  static void open() {
    kept = new KeptContent(gateway.gateway());
    answers("application/json", COMPLETION.getBytes(UTF_8));
    untold = ask();
  }

  @AfterAll
  static void close() {
    kept.close();
  }

  @BeforeEach
  void keep() {
    kept.storeContent(true);
    answers("application/json", COMPLETION.getBytes(UTF_8));
  }

  private static void answers(String type, byte[] bytes) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", type, bytes);
            });
  }

  private static Answer ask(String key, String body) {
    return Answer.to(gateway.port(), Requests.post(CHAT, key, body));
  }

  private static Answer ask() {
    return ask(gateway.key("openai"), PROMPT);
  }

  private static String upload(String type) {
    return Requests.head(
        "POST", CHAT, gateway.key("openai"), "Content-Type: " + type, "Transfer-Encoding: chunked");
  }

  @Test
  void json_isKept_asItPassed() {
    Answer answer = ask();

    JsonObject content = kept.of(answer);

    assertThat(content.getJsonObject("request"))
        .isEqualTo(message("application/json", PROMPT.length()).put("text", PROMPT));
    assertThat(content.getJsonObject("answer"))
        .isEqualTo(message("application/json", COMPLETION.length()).put("text", COMPLETION));
  }

  private static JsonObject message(String type, long size) {
    return new JsonObject()
        .put("contentType", type)
        .putNull("contentEncoding")
        .put("size", size)
        .put("truncated", false)
        .putNull("text")
        .putNull("base64");
  }

  @Test
  void stream_isKept_asTheClientSawIt() {
    gateway.provider().does(ContentTest::streams);

    Answer answer = ask(gateway.key("openai"), "{\"model\":\"gpt-4o\",\"stream\":true}");

    assertThat(answer.text()).isEqualTo(DELTA + DELTA + DONE);
    JsonObject content = kept.of(answer);
    assertThat(content.getJsonObject("request").getString("text"))
        .isEqualTo("{\"model\":\"gpt-4o\",\"stream\":true}");
    assertThat(content.getJsonObject("answer"))
        .isEqualTo(message("text/event-stream", answer.text().length()).put("text", answer.text()));
  }

  private static void streams(ProviderCall call) throws IOException {
    call.body();
    call.begin("text/event-stream");
    for (String part : new String[] {DELTA, DELTA, USAGE, DONE}) {
      call.chunk(part);
    }
    call.end();
  }

  @Test
  void stream_isKept_asFarAsItCame_whenTheClientLeaves() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk(DELTA + DELTA);
              call.awaitEnd();
              throw new IOException("done");
            });
    String id;
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post(CHAT, gateway.key("openai"), PROMPT));
      String head = client.readUntil("\r\n\r\n");
      id = head.replaceAll("(?s).*sallyport-request-id: (\\S+).*", "$1");
      client.readUntil(DELTA + DELTA);
    }

    assertThat(kept.of(id).getJsonObject("answer").getString("text")).isEqualTo(DELTA + DELTA);
  }

  @Test
  void streamedUpload_isKept() {
    Answer answer = KeptContent.upload(gateway.port(), upload("text/plain"), "a marten ", "asks");

    assertThat(new String(gateway.provider().call().received(), UTF_8)).isEqualTo("a marten asks");
    assertThat(kept.of(answer).getJsonObject("request"))
        .isEqualTo(message("text/plain", 13).put("text", "a marten asks"));
  }

  @Test
  void fileOrSound_isKeptAsItsTypeAndSize() {
    String type = "multipart/form-data; boundary=x";
    answers("audio/mpeg", new byte[] {-1, -2, -3});

    Answer answer = KeptContent.upload(gateway.port(), upload(type), "--x\r\n", "--x--");

    JsonObject content = kept.of(answer);
    assertThat(content.getJsonObject("request")).isEqualTo(message(type, 10));
    assertThat(content.getJsonObject("answer")).isEqualTo(message("audio/mpeg", 3));
  }

  @Test
  void compressedAnswer_isKept_asItsBytes() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(COMPLETION.getBytes(UTF_8));
    }
    answers("application/json\r\nContent-Encoding: gzip", packed.toByteArray());

    JsonObject answer = kept.of(ask()).getJsonObject("answer");

    assertThat(answer.getString("contentEncoding")).isEqualTo("gzip");
    assertThat(answer.getString("text")).isNull();
    assertThat(Base64.getDecoder().decode(answer.getString("base64")))
        .isEqualTo(packed.toByteArray());
  }

  @Test
  void longMessages_areCut_betweenTheirCharacters() {
    String umlauts = "{\"a\":\"" + "ü".repeat(LIMIT) + "\"}";
    answers("application/json", umlauts.getBytes(UTF_8));
    String letters = "{\"a\":\"" + "u".repeat(LIMIT) + "\"}";

    JsonObject content = kept.of(ask(gateway.key("openai"), letters));

    JsonObject request = content.getJsonObject("request");
    assertThat(request.getString("text")).isEqualTo(letters.substring(0, LIMIT));
    assertThat(request.getLong("size")).isEqualTo(letters.length());
    assertThat(request.getBoolean("truncated")).isTrue();
    JsonObject answer = content.getJsonObject("answer");
    assertThat(answer.getString("text")).isEqualTo(umlauts.substring(0, 6 + (LIMIT - 6) / 2));
    assertThat(answer.getLong("size")).isEqualTo(2L * LIMIT + 8);
  }

  @Test
  void nothingIsKept_unlessTheWorkspaceWantsIt() {
    assertThat(untold.status()).isEqualTo(200);
    assertThat(kept.has(untold)).isFalse();
    assertThat(kept.has(ask())).isTrue();
  }

  @Test
  void wish_isHeard_forAKeyThatIsInUse() {
    String key = gateway.key("openai");
    assertThat(kept.has(ask(key, PROMPT))).isTrue();

    kept.storeContent(false);
    assertThat(Soon.is(SOON, () -> !kept.has(ask(key, PROMPT)))).isTrue();

    kept.storeContent(true);
    assertThat(Soon.is(SOON, () -> kept.has(ask(key, PROMPT)))).isTrue();
  }

  @Test
  void nothingIsKept_underNoLogging() {
    UUID credential =
        gateway.gateway().credential("openai", gateway.provider().url(), "sk-silent-5d1c7e90");
    kept.noLogging(credential, true);
    String silent =
        gateway.gateway().key(Set.of(PathGroup.INFERENCE), Optional.empty(), credential);
    assertThat(kept.has(ask(silent, PROMPT))).isFalse();

    kept.noLogging(credential, false);
    assertThat(Soon.is(SOON, () -> kept.has(ask(silent, PROMPT)))).isTrue();
  }

  @Test
  void secret_isNotKept_thoughTheProviderSaysIt() {
    String telling = "{\"choices\":\"" + GatewayExtension.SECRET + "\"}";
    answers("application/json", telling.getBytes(UTF_8));

    Answer answer = ask();

    assertThat(gateway.provider().call().header("authorization").toString())
        .contains(GatewayExtension.SECRET);
    String said = kept.of(answer).getJsonObject("answer").getString("text");
    assertThat(said).isEqualTo(answer.text()).doesNotContain(GatewayExtension.SECRET);
  }

  @Test
  void key_isNotKept_thoughTheClientSaysIt() {
    String key = gateway.key("openai");
    String head =
        Requests.head("POST", CHAT, key, "Content-Type: text/plain", "Transfer-Encoding: chunked");

    Answer collected = ask(key, "{\"model\":\"" + key + "\"}");
    Answer streamed =
        KeptContent.upload(
            gateway.port(), head, "a".repeat(2_000), key.substring(0, 20), key.substring(20));

    assertThat(collected.status()).isEqualTo(400);
    assertThat(kept.has(collected)).isFalse();
    assertThat(streamed.status()).isEqualTo(400);
    assertThat(kept.read(KeptContent.idOf(streamed)).body().toString())
        .doesNotContain(key.substring(0, 20));
  }
}
