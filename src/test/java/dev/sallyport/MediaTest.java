package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no JSON, up and down, large and in parts: it passes in its bytes and as it comes. */
class MediaTest {
  private static final int LARGE = 30_000_000;

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String key(String slug, PathGroup... groups) {
    var credential =
        gateway.gateway().credential(slug, gateway.provider().url(), GatewayExtension.SECRET);
    return gateway.gateway().key(Set.of(groups), Optional.empty(), credential);
  }

  private static String stateful(String slug) {
    return key(slug, PathGroup.INFERENCE, PathGroup.STATEFUL);
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] form(byte[] file) {
    byte[] head =
        """
        --b
        Content-Disposition: form-data; name="purpose"

        batch
        --b
        Content-Disposition: form-data; name="file"; filename="a"

        """
            .replace("\n", "\r\n")
            .getBytes(UTF_8);
    byte[] tail = "\r\n--b--\r\n".getBytes(UTF_8);
    byte[] form = Arrays.copyOf(head, head.length + file.length + tail.length);
    System.arraycopy(file, 0, form, head.length, file.length);
    System.arraycopy(tail, 0, form, head.length + file.length, tail.length);
    return form;
  }

  private static String multipart(String target, String key, int length) {
    return Requests.head(
        "POST",
        target,
        key,
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: " + length);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/files",
    "openai, /openai/v1/uploads/upload_1/parts",
    "anthropic, /anthropic/v1/files",
    "gemini, /upload/v1beta/files?uploadType=multipart"
  })
  void upload_isStreamed_andArrivesInEveryByte(String slug, String target) throws Exception {
    byte[] form = form(random(LARGE, 1));
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<byte[]> arrived = new CompletableFuture<>();
    gateway
        .provider()
        .does(
            call -> {
              byte[] first = call.some(1000);
              begun.complete(null);
              byte[] rest = call.some(form.length - first.length);
              byte[] whole = Arrays.copyOf(first, form.length);
              System.arraycopy(rest, 0, whole, first.length, rest.length);
              arrived.complete(whole);
              call.answer("200 OK", "application/json", "{\"id\":\"file-1\"}");
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(multipart(target, stateful(slug), form.length));
      client.send(Arrays.copyOf(form, 5000));
      begun.get(5, TimeUnit.SECONDS);
      client.send(Arrays.copyOfRange(form, 5000, form.length));

      assertThat(Answer.read(client).json().getString("id")).isEqualTo("file-1");
    }
    assertThat(sha256(arrived.get(5, TimeUnit.SECONDS))).isEqualTo(sha256(form));
    assertThat(gateway.provider().call().header("content-type"))
        .containsExactly("multipart/form-data; boundary=b");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/files/file-1/content",
    "openai, /v1/containers/c/files/f/content",
    "anthropic, /anthropic/v1/files/f/content",
    "anthropic, /anthropic/v1/messages/batches/b/results",
    "gemini, /gemini/download/v1beta/files/f:download?alt=media"
  })
  void download_arrivesInEveryByte_withItsHeaders(String slug, String target) {
    byte[] file = random(LARGE, 2);
    gateway
        .provider()
        .does(
            call -> {
              call.send(
                  "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
                      + "Content-Disposition: attachment; filename=\"a b.bin\"\r\n"
                      + "ETag: \"x\"\r\nAccept-Ranges: bytes\r\nContent-Length: "
                      + file.length
                      + "\r\n\r\n");
              call.send(file);
            });

    Answer answer = Answer.to(gateway.port(), Requests.get(target, stateful(slug)));

    assertThat(sha256(answer.body().getBytes())).isEqualTo(sha256(file));
    assertThat(answer.lines())
        .contains(
            "Content-Disposition: attachment; filename=\"a b.bin\"",
            "ETag: \"x\"",
            "Accept-Ranges: bytes");
  }

  @Test
  void range_isAsked_andAnsweredInPart() {
    gateway
        .provider()
        .does(
            call ->
                call.send(
                    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-4/9\r\n"
                        + "Content-Length: 3\r\n\r\ncde"));

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.get("/v1/files/f/content", stateful("openai"), "Range: bytes=2-4"));

    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("content-range")).containsExactly("bytes 2-4/9");
    assertThat(answer.text()).isEqualTo("cde");
    assertThat(gateway.provider().call().header("range")).containsExactly("bytes=2-4");
  }

  @Test
  void speech_comesChunkByChunk() {
    byte[] sound = random(64, 3);
    CompletableFuture<Void> heard = new CompletableFuture<>();
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("audio/mpeg");
              chunk(call, Arrays.copyOf(sound, 32));
              heard.orTimeout(5, TimeUnit.SECONDS).join();
              chunk(call, Arrays.copyOfRange(sound, 32, 64));
              call.end();
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post("/v1/audio/speech", key("openai", PathGroup.INFERENCE), "{}"));
      client.readUntil("\r\n\r\n");
      assertThat(client.readUntil("\r\n")).isEqualTo("20\r\n");
      assertThat(client.read(32)).isEqualTo(Arrays.copyOf(sound, 32));
      heard.complete(null);
      assertThat(client.readUntil("\r\n20\r\n")).isEqualTo("\r\n20\r\n");
      assertThat(client.read(32)).isEqualTo(Arrays.copyOfRange(sound, 32, 64));
    }
  }

  private static void chunk(ProviderCall call, byte[] bytes) throws IOException {
    call.send(Integer.toHexString(bytes.length) + "\r\n");
    call.send(bytes);
    call.send("\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /v1/audio/transcriptions",
    "openai, /v1/audio/translations",
    "openai, /v1/images/edits",
    "groq, /groq/openai/v1/audio/transcriptions"
  })
  void form_isAnsweredByAStream_eventByEvent(String slug, String target) {
    byte[] form = form(random(100_000, 4));
    CompletableFuture<Void> heard = new CompletableFuture<>();
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk("data: {\"type\":\"transcript.text.delta\"}\n\n");
              heard.orTimeout(5, TimeUnit.SECONDS).join();
              call.chunk("data: [DONE]\n\n");
              call.end();
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(multipart(target, key(slug, PathGroup.INFERENCE), form.length));
      client.send(form);
      client.readUntil("transcript.text.delta\"}\n\n");
      heard.complete(null);
      client.readUntil("[DONE]\n\n\r\n0\r\n\r\n");
    }
    assertThat(gateway.provider().call().received()).isEqualTo(form);
  }

  @Test
  void text_ofAnyNumbers_isNotTouched() {
    String image = "{\"data\":[{\"b64_json\":\"" + "aGk=".repeat(400_000) + "\"}],\"x\":1.50}";
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", image);
            });

    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.post("/v1/images/generations", key("openai", PathGroup.INFERENCE), "{ }"));

    assertThat(answer.text()).isEqualTo(image);
    assertThat(new String(gateway.provider().call().received(), ISO_8859_1)).isEqualTo("{ }");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, POST, /v1/files",
    "openai, GET, /v1/files/f/content",
    "openai, DELETE, /v1/files/f",
    "openai, POST, /v1/uploads",
    "openai, POST, /v1/uploads/u/parts",
    "openai, POST, /v1/batches",
    "openai, GET, /v1/batches",
    "openai, GET, /v1/batches/b",
    "openai, POST, /v1/batches/b/cancel",
    "openai, GET, /v1/containers/c/files/f/content",
    "anthropic, POST, /v1/messages/batches",
    "anthropic, GET, /anthropic/v1/messages/batches/b/results",
    "anthropic, POST, /anthropic/v1/files",
    "gemini, POST, /upload/v1beta/files",
    "gemini, GET, /v1beta/files/f",
    "gemini, GET, /gemini/download/v1beta/files/f:download",
    "mistral, POST, /mistral/v1/files",
    "groq, POST, /groq/openai/v1/batches"
  })
  void storedObjects_areForKeysThatAreGrantedThem(String slug, String method, String target) {
    String request = "Content-Length: 0";

    Answer refused =
        Answer.to(
            gateway.port(), Requests.head(method, target, key(slug, PathGroup.INFERENCE), request));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(gateway.provider().wasCalled()).isFalse();

    Answer granted =
        Answer.to(gateway.port(), Requests.head(method, target, stateful(slug), request));
    assertThat(granted.status()).isEqualTo(200);
    assertThat(gateway.provider().call().requestLine()).startsWith(method + " ");
  }
}
