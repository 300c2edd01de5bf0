package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.File;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.UploadFileConfig;
import dev.sallyport.core.PathGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's resumable upload: its first answer names the URL for all that comes after it. */
class GeminiUploadTest {
  private static final String TARGET = "/upload/v1beta/files";
  private static final String DONE =
      "{\"file\":{\"name\":\"files/f1\",\"sizeBytes\":\"1\",\"mimeType\":\"video/mp4\"}}";

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_TRUSTED_PROXIES", "127.0.0.1/32");

  private final ByteArrayOutputStream stored = new ByteArrayOutputStream();

  private static String key(PathGroup... groups) {
    var credential =
        gateway.gateway().credential("gemini", gateway.provider().url(), GatewayExtension.SECRET);
    return gateway.gateway().key(Set.of(groups), Optional.empty(), credential);
  }

  /** As Google does it: the URL that it answers with names Google's host. */
  private void google(ProviderCall call) throws IOException {
    byte[] part = call.body();
    String command = String.join("", call.header("x-goog-upload-command"));
    if (command.equals("start")) {
      start(call, "https://generativelanguage.googleapis.com" + TARGET + "?upload_id=A-b_1&key=k");
      return;
    }
    stored.writeBytes(part);
    boolean last = command.endsWith("finalize");
    String body = last ? DONE : "";
    call.send(
        "HTTP/1.1 200 OK\r\nX-Goog-Upload-Status: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(last ? "final" : "active", body.length(), body));
  }

  private static void start(ProviderCall call, String url) throws IOException {
    call.send(
        "HTTP/1.1 200 OK\r\nX-Goog-Upload-URL: "
            + url
            + "\r\nX-Goog-Upload-Status: active\r\nContent-Length: 0\r\n\r\n");
  }

  private static Client sdk(String base, String key) {
    return Client.builder()
        .apiKey(key)
        .httpOptions(HttpOptions.builder().baseUrl(gateway.url() + base).build())
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/gemini"})
  void upload_staysWithTheGateway_fromItsFirstByteToItsLast(String base) {
    byte[] film = new byte[9 << 20];
    new Random(7).nextBytes(film);
    gateway.provider().does(this::google);
    String key = key(PathGroup.STATEFUL);

    try (Client sdk = sdk(base, key)) {
      File file = sdk.files.upload(film, UploadFileConfig.builder().mimeType("video/mp4").build());

      assertThat(file.name()).contains("files/f1");
    }

    assertThat(stored.toByteArray()).isEqualTo(film);
    assertThat(gateway.provider().call().requestLine()).isEqualTo("POST " + TARGET + " HTTP/1.1");
    for (int part = 0; part < 2; part++) {
      ProviderCall call = gateway.provider().call();
      assertThat(call.requestLine()).isEqualTo("POST " + TARGET + "?upload_id=A-b_1 HTTP/1.1");
      assertThat(call.header("x-goog-api-key")).containsExactly(GatewayExtension.SECRET);
      assertThat(call.head()).doesNotContain(key);
    }
  }

  @Test
  void upload_isRefused_whereTheKeyIsNotGrantedIt() {
    try (Client sdk = sdk("", key(PathGroup.INFERENCE))) {
      assertThatThrownBy(
              () ->
                  sdk.files.upload(new byte[3], UploadFileConfig.builder().mimeType("a/b").build()))
          .isInstanceOfSatisfying(ClientException.class, e -> assertThat(e.code()).isEqualTo(403));
    }
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/upload/v1beta/files, X-A: b, http://gateway/upload/v1beta/files?upload_id=1",
    "/gemini/upload/v1beta/files, X-A: b, http://gateway/upload/v1beta/files?upload_id=1",
    "/upload/v1beta/files, X-Forwarded-Proto: https, https://gateway/upload/v1beta/files?upload_id=1",
    "/upload/v1beta/files, X-Forwarded-Host: ai.example.com:8443, http://ai.example.com:8443/upload/v1beta/files?upload_id=1",
    "/upload/v1beta/files, X-Forwarded-Host: e vil/x@y, http://gateway/upload/v1beta/files?upload_id=1"
  })
  void url_isTheOneByWhichTheClientCame(String target, String header, String url) {
    gateway
        .provider()
        .does(call -> start(call, gateway.provider().url() + TARGET + "?upload_id=1"));

    Answer answer =
        Answer.to(gateway.port(), Requests.post(target, key(PathGroup.STATEFUL), "{}", header));

    assertThat(answer.header("x-goog-upload-url")).containsExactly(url);
  }

  @Test
  void url_isLeftOut_whereItIsNone() {
    gateway.provider().does(call -> start(call, "mailto:x"));

    Answer answer = Answer.to(gateway.port(), Requests.post(TARGET, key(PathGroup.STATEFUL), "{}"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-goog-upload-url")).isEmpty();
  }
}
