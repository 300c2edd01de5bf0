package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import dev.sallyport.hunt.Hunter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that tells what it was sent does not tell the client its secret. */
class ToldSecretTest {
  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static final String SECRET = GatewayExtension.SECRET;
  private static final Hunter HUNTER = new Hunter().plant("secret", SECRET);

  private static String key;

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  private static Answer told(String status, String lines, byte[] body) {
    gateway
        .provider()
        .does(
            call -> {
              call.send(
                  "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n"
                      .formatted(status, lines, body.length));
              call.send(body);
            });
    return Answer.to(gateway.port(), Requests.get("/v1/models", key));
  }

  private static String each(String form) {
    StringBuilder all = new StringBuilder();
    SECRET.chars().forEach(c -> all.append(form.formatted(c)));
    return all.toString();
  }

  private static List<String> spellings() {
    byte[] bytes = SECRET.getBytes(UTF_8);
    return List.of(
        SECRET,
        each("%%%02X"),
        each("\\u%04x"),
        HexFormat.of().formatHex(bytes),
        Base64.getEncoder().encodeToString(("Bearer " + SECRET).getBytes(UTF_8)),
        Base64.getUrlEncoder().encodeToString(("a" + SECRET).getBytes(UTF_8)));
  }

  @Test
  void secret_isBlotted_inAnErrorHoweverItIsWritten() {
    for (String spelling : spellings()) {
      String body = "{\"error\": \"bad key " + spelling + "\"}";
      Answer answer = told("401 No", "X-Was: " + spelling + "\r\nX-A: b\r\n", body.getBytes(UTF_8));

      assertThat(answer.text()).hasSameSizeAs(body).contains("bad key").contains("******");
      assertThat(answer.text()).doesNotContain(spelling);
      assertThat(answer.header("x-was")).isEmpty();
      assertThat(answer.header("x-a")).containsExactly("b");
    }
  }

  @Test
  void secret_isBlotted_whenASuccessEchoesTheRequest() {
    String body = "{\"headers\": {\"Authorization\": \"Bearer " + SECRET + "\"}}";

    Answer answer = told("200 OK", "", body.getBytes(UTF_8));

    assertThat(answer.text()).hasSameSizeAs(body).contains("Bearer *****");
    assertThat(HUNTER.hunt("answer", answer.text())).isEmpty();
  }

  @Test
  void secret_isBlotted_whenAStreamTellsItInPieces() {
    gateway
        .provider()
        .does(
            call -> {
              call.begin("text/event-stream");
              for (String piece : SECRET.split("(?<=\\G.{5})")) {
                call.chunk(piece);
              }
              call.chunk("\n\ndata: end\n\n");
              call.end();
            });

    Answer answer = Answer.to(gateway.port(), Requests.get("/v1/models", key));

    assertThat(answer.text()).isEqualTo("*".repeat(SECRET.length()) + "\n\ndata: end\n\n");
  }

  private interface Packing {
    OutputStream into(OutputStream out) throws IOException;
  }

  private static byte[] packed(String encoding, byte[] body) {
    return switch (encoding) {
      case "gzip", "x-gzip" -> packed(body, GZIPOutputStream::new);
      case "deflate" -> packed(body, DeflaterOutputStream::new);
      default -> packed(body, out -> new DeflaterOutputStream(out, new Deflater(9, true)));
    };
  }

  private static byte[] packed(byte[] body, Packing packing) {
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    try (OutputStream out = packing.into(sum)) {
      out.write(body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return sum.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "deflate", "bare"})
  void secret_isBlotted_whenAnErrorIsCompressed(String encoding) {
    String body = "{\"error\": \"bad key " + SECRET + "\"}";
    String lines = "Content-Encoding: " + encoding.replace("bare", "deflate") + "\r\nX-A: b\r\n";

    Answer answer =
        told("429 Wait", lines + "Retry-After: 7\r\n", packed(encoding, body.getBytes(UTF_8)));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.header("content-encoding")).isEmpty();
    assertThat(answer.header("retry-after")).containsExactly("7");
    assertThat(answer.text()).isEqualTo(body.replace(SECRET, "*".repeat(SECRET.length())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void error_arrivesInEveryByte_whenItIsCompressedAndHoldsNoSecret(String encoding) {
    byte[] bytes =
        packed(encoding, "{\"error\": {\"code\": \"insufficient_quota\"}}".getBytes(UTF_8));

    Answer answer = told("429 Wait", "Content-Encoding: " + encoding + "\r\n", bytes);

    assertThat(answer.header("content-encoding")).containsExactly(encoding);
    assertThat(answer.body().getBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "gzip, gzip", "gzip"})
  void error_isReplaced_whenItCannotBeLookedInto(String encoding) {
    byte[] noise = new byte[5_000];
    new Random(1).nextBytes(noise);

    Answer answer = told("401 No", "Content-Encoding: " + encoding + "\r\nX-A: b\r\n", noise);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("x-a")).containsExactly("b");
    assertThat(answer.header("content-encoding")).isEmpty();
    assertThat(answer.json().getJsonObject("error").getString("message"))
        .isEqualTo("The provider's error came in a form that cannot be checked.");
  }

  @Test
  void error_isReplaced_whenItUnpacksToTooMuch() {
    Answer answer =
        told("500 No", "Content-Encoding: gzip\r\n", packed("gzip", new byte[50_000_000]));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).contains("cannot be checked");
  }

  @Test
  void success_arrivesInEveryByte_whenItIsCompressed() throws IOException {
    String body = "{\"a\": 1}";

    Answer answer =
        told("200 OK", "Content-Encoding: gzip\r\n", packed("gzip", body.getBytes(UTF_8)));

    Buffer bytes = answer.body();
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes.getBytes()))) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(body);
    }
  }

  @Test
  void connection_isUsedAgain_afterACompressedError() {
    byte[] bytes = packed("gzip", "{}".getBytes(UTF_8));
    gateway
        .provider()
        .does(
            call -> {
              call.send(
                  "HTTP/1.1 404 No\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + Integer.toHexString(bytes.length)
                      + "\r\n");
              call.send(bytes);
              call.send("\r\n0\r\n\r\n");
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      for (int i = 0; i < 3; i++) {
        client.send(Requests.get("/v1/models", key));
        Answer answer = Answer.read(client);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().getBytes()).isEqualTo(bytes);
      }
    }
  }
}
