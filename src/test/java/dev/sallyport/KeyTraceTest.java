package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import dev.sallyport.hunt.Hunter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No provider sees a trace of the key, wherever in a request and however written it stands. */
class KeyTraceTest {
  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  /** Ways of writing the key; the name is what a failure shows. */
  private enum Spelling {
    PLAIN,
    PERCENT,
    PERCENT_TWICE,
    UNICODE,
    ENTITY,
    BASE64,
    BASIC,
    HEX
  }

  private static String key;

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  private static String written(Spelling spelling) {
    byte[] bytes = key.getBytes(UTF_8);
    return switch (spelling) {
      case PLAIN -> key;
      case PERCENT -> each("%%%02X");
      case PERCENT_TWICE -> each("%%25%02x");
      case UNICODE -> each("\\u%04x");
      case ENTITY -> each("&#%d;");
      case BASE64 -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      case BASIC -> Base64.getEncoder().encodeToString(("user:" + key).getBytes(UTF_8));
      case HEX -> HexFormat.of().formatHex(bytes);
    };
  }

  private static String each(String form) {
    StringBuilder all = new StringBuilder();
    key.chars().forEach(c -> all.append(form.formatted(c)));
    return all.toString();
  }

  private static void assertClean(ProviderCall call) {
    Hunter hunter = new Hunter().plant("key", key);
    for (Spelling spelling : Spelling.values()) {
      assertThat(call.head()).doesNotContain(written(spelling));
    }
    assertThat(hunter.hunt("head", call.head())).isEmpty();
    assertThat(hunter.hunt("body", call.received())).isEmpty();
  }

  static Stream<Spelling> inHeaders() {
    return Stream.of(Spelling.values());
  }

  static Stream<Spelling> inUrls() {
    return inHeaders().filter(s -> s != Spelling.UNICODE && s != Spelling.ENTITY);
  }

  @ParameterizedTest
  @MethodSource("inHeaders")
  void header_staysHere_whenItHoldsTheKey(Spelling spelling) {
    String value = written(spelling);

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.get(
                "/v1/models",
                key,
                "X-Token: " + value,
                "X-Session: a " + value + " b",
                "Referer: https://app.example/?k=" + value,
                "X-Kept: yes"));

    assertThat(answer.status()).isEqualTo(200);
    ProviderCall call = gateway.provider().call();
    assertThat(call.header("x-kept")).containsExactly("yes");
    assertClean(call);
  }

  @ParameterizedTest
  @MethodSource("inUrls")
  void query_losesThePair_thatHoldsTheKey(Spelling spelling) {
    String value = written(spelling);

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.get("/v1/models?a=1&t=" + value + "&x" + value + "y=2&b=%20", key));

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    ProviderCall call = gateway.provider().call();
    assertThat(call.requestLine()).isEqualTo("GET /v1/models?a=1&b=%20 HTTP/1.1");
    assertClean(call);
  }

  @ParameterizedTest
  @MethodSource("inUrls")
  void path_isRefused_whenItHoldsTheKey(Spelling spelling) {
    Answer answer =
        Answer.to(gateway.port(), Requests.get("/openai/v1/models/" + written(spelling), key));

    assertRefused(answer);
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.text()).contains("invalid_request_error").contains("holds the key");
    assertThat(new Hunter().plant("key", key).hunt("answer", answer.text())).isEmpty();
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("inHeaders")
  void json_isRefused_whenItHoldsTheKey(Spelling spelling) {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"content\":\"it is " + written(spelling) + "\"}]}";

    assertRefused(Answer.to(gateway.port(), Requests.post("/v1/chat/completions", key, body)));
  }

  static Stream<List<Object>> streamed() {
    List<List<Object>> all = new ArrayList<>();
    for (String type :
        List.of(
            "multipart/form-data; boundary=b",
            "application/x-www-form-urlencoded",
            "application/octet-stream")) {
      for (Spelling spelling : Spelling.values()) {
        all.add(List.of(type, spelling));
      }
    }
    return all.stream();
  }

  /** The key comes late, in two pieces, after much that may go on. */
  @ParameterizedTest
  @MethodSource("streamed")
  void upload_isCut_beforeTheKeyGoesOn(List<Object> sent) {
    String value = written((Spelling) sent.get(1));
    gateway
        .provider()
        .does(
            call -> {
              call.readToEnd();
              throw new IOException("over");
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(
          Requests.head(
              "POST",
              "/v1/audio/transcriptions",
              key,
              "Content-Type: " + sent.get(0),
              "Content-Length: 90000"));
      client.send("x".repeat(40_000));
      ProviderCall call = gateway.provider().call();
      client.send(value.substring(0, 20));
      long start = System.nanoTime();
      client.send(value.substring(20) + "y".repeat(1_000));
      assertThat(client.readUntil("}}")).startsWith("HTTP/1.1 400 ").contains("holds the key");
      assertThat(call.endedAfter(start).toMillis()).isLessThan(2_000);
      assertThat(new String(call.received(), ISO_8859_1)).matches("x{0,40000}(dXNlcj.{0,2})?");
    }
  }

  @Test
  void upload_arrivesWhole_whenItOnlyLooksLikeTheKeyForLong() {
    String almost = key.substring(0, key.length() - 1);
    String body = (almost + "%73%6b-sp-\\u0073" + almost).repeat(50) + almost;

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.head(
                    "POST",
                    "/v1/audio/transcriptions",
                    key,
                    "Content-Type: application/octet-stream",
                    "Content-Length: " + body.length())
                + body);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(new String(gateway.provider().call().received(), ISO_8859_1)).isEqualTo(body);
  }

  @Test
  void trailers_ofARequest_stayHere() {
    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.head(
                    "POST",
                    "/v1/audio/transcriptions",
                    key,
                    "Content-Type: audio/wav",
                    "Transfer-Encoding: chunked")
                + "3\r\nabc\r\n0\r\nX-Token: "
                + key
                + "\r\n\r\n");

    assertThat(answer.status()).isEqualTo(200);
    ProviderCall call = gateway.provider().call();
    assertThat(call.received()).isEqualTo("abc".getBytes(UTF_8));
    assertClean(call);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "AWS4-HMAC-SHA256"})
  void otherSchemes_areRefused_withAWordOfHow(String scheme) {
    String value =
        scheme.equals("Basic")
            ? written(Spelling.BASIC)
            : "Credential=" + key + "/20260101/us-east-1/bedrock/aws4_request, Signature=a";
    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.get("/v1/models", key).replace("Bearer " + key, scheme + " " + value));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).contains("bearer key").doesNotContain(key).doesNotContain(value);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }
}
