package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadsTest {
  private static final String KEY = "sk-sp-0123456789Ab";
  private static final String SECRET = "sk-vendor-0123456789";

  @Test
  void requestHeaders_goOnAsTheyCame() {
    List<String> plain =
        List.of(
            "Content-Type: application/json",
            "OpenAI-Organization: org",
            "anthropic-version: 2023-06-01",
            "anthropic-beta: a",
            "anthropic-beta: b",
            "accept-encoding: gzip",
            "User-Agent: x",
            "X-Stainless-Retry-Count: 0",
            "x-amz-meta: y");

    assertThat(sent(plain)).containsExactlyElementsOf(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer x",
        "x-api-key: x",
        "Api-Key: x",
        "x-goog-api-key: x",
        "xi-api-key: x",
        "x-virtual-key: x",
        "x-access-tokens: x",
        "x-source: x",
        "Cookie: a=b",
        "Host: gateway",
        "Connection: close",
        "Keep-Alive: 5",
        "Proxy-Authorization: x",
        "Proxy-Connection: x",
        "TE: trailers",
        "Trailer: x",
        "Transfer-Encoding: chunked",
        "Upgrade: h2c",
        "HTTP2-Settings: x",
        "Expect: 100-continue",
        "X-Forwarded-For: 1.2.3.4",
        "x-forwarded-anything: x",
        "Forwarded: for=x",
        "Via: x",
        "X-Real-IP: x",
        "Sallyport-Workspace: x",
        "X-Amz-Security-Token: x",
        "X-Any: before sk-sp-0123456789Ab after",
        "sk-sp-0123456789Ab: x",
        "x-SK-SP-0123456789AB-y: x"
      })
  void requestHeader_staysHere(String header) {
    assertThat(sent(List.of("Accept: a", header))).containsExactly("Accept: a");
  }

  @Test
  void headersNamedByConnection_stayHere_inBothDirections() {
    List<String> named =
        List.of(
            "Connection: X-Hop, close", "connection: x-Other", "x-hop: 1", "X-Other: 2", "a: 3");

    assertThat(sent(named)).containsExactly("a: 3");
    assertThat(answered(named)).containsExactly("a: 3");
  }

  @Test
  void answerHeaders_goOnAsTheyCame() {
    List<String> plain =
        List.of(
            "Content-Type: text/event-stream",
            "x-request-id: 1",
            "openai-processing-ms: 12",
            "x-ratelimit-remaining-tokens: 3",
            "Content-Encoding: gzip",
            "Location: /v1/x",
            "warning: a",
            "warning: b");

    assertThat(answered(plain)).containsExactlyElementsOf(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Set-Cookie: a=b",
        "Alt-Svc: h3",
        "Strict-Transport-Security: max-age=1",
        "Server: nginx",
        "Via: x",
        "Authorization: x",
        "X-Api-Key: x",
        "Transfer-Encoding: chunked",
        "Keep-Alive: 5",
        "Connection: close",
        "Location: https://h/?key=sk-vendor-0123456789",
        "x-echo: Bearer sk-vendor-0123456789!"
      })
  void answerHeader_staysHere(String header) {
    assertThat(answered(List.of("Accept: a", header))).containsExactly("Accept: a");
  }

  @Test
  void answerHeaders_goOn_whereThereIsNoSecret() {
    MultiMap to = HttpHeaders.headers();
    Heads.copyResponse(headers(List.of("a: 1")), to, Optional.empty());

    assertThat(to.get("a")).isEqualTo("1");
  }

  private static List<String> sent(List<String> lines) {
    MultiMap to = HttpHeaders.headers();
    Heads.copyRequest(headers(lines), to, Traces.of(KEY.getBytes(UTF_8)));
    return lines(to);
  }

  private static List<String> answered(List<String> lines) {
    MultiMap to = HttpHeaders.headers();
    Heads.copyResponse(headers(lines), to, Optional.of(Traces.of(SECRET.getBytes(UTF_8))));
    return lines(to);
  }

  private static MultiMap headers(List<String> lines) {
    MultiMap headers = HttpHeaders.headers();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      headers.add(line.substring(0, colon), line.substring(colon + 2));
    }
    return headers;
  }

  private static List<String> lines(MultiMap headers) {
    return StreamSupport.stream(headers.spliterator(), false)
        .map(header -> header.getKey() + ": " + header.getValue())
        .toList();
  }
}
