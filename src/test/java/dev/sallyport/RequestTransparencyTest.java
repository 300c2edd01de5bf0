package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.RawClient;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider gets is what the client sent, but for the key. */
class RequestTransparencyTest {
  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String key;

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  private static String request(String method, String target, String... lines) {
    StringBuilder head =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: gateway\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head.append("Authorization: Bearer ").append(key).append("\r\n\r\n").toString();
  }

  private static ProviderCall sent(String request) {
    Answer answer = Answer.to(gateway.port(), request);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return gateway.provider().call();
  }

  @ParameterizedTest
  @CsvSource({
    "/openai/v1/models/a%2Fb, /v1/models/a%2Fb",
    "/openai/v1/models/a%2fb%3A, /v1/models/a%2fb%3A",
    "/v1/models/a+b?c=d+e&f=%20, /v1/models/a+b?c=d+e&f=%20",
    "/v1/models?a=&b&a=2&=3&&%3D=%26, /v1/models?a=&b&a=2&=3&&%3D=%26",
    "/v1/models?x=?/:@!$'()*, /v1/models?x=?/:@!$'()*",
    "/v1/models/~tilde@y, /v1/models/~tilde@y",
    "/v1/models?KEY_is=1&monkey=2, /v1/models?KEY_is=1&monkey=2",
  })
  void target_arrivesAsSent_whenItIsWrittenOddly(String target, String expected) {
    ProviderCall call = sent(request("GET", target));

    assertThat(call.requestLine()).isEqualTo("GET " + expected + " HTTP/1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "key=%s, ''",
    "a=1&key=%s&b=2, ?a=1&b=2",
    "key=%s&a=, ?a=",
    "a=1&other=%s, ?a=1",
  })
  void query_losesOnlyTheKey_whenTheKeyIsInIt(String query, String expected) {
    ProviderCall call = sent(request("GET", "/v1/models?" + query.formatted(key)));

    assertThat(call.requestLine()).isEqualTo("GET /v1/models" + expected + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS", "PATCH", "PUT"})
  void method_arrivesAsSent_whenItHasNoBody(String method) {
    String all = passthrough();

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(request(method, "/openai/v1/anything").replace(key, all));
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    ProviderCall call = gateway.provider().call();
    assertThat(call.requestLine()).isEqualTo(method + " /v1/anything HTTP/1.1");
    assertThat(call.header("transfer-encoding")).isEmpty();
    assertThat(call.header("content-length")).isEmpty();
  }

  private static String passthrough() {
    var credential =
        gateway.gateway().credential("openai", gateway.provider().url(), GatewayExtension.SECRET);
    return gateway
        .gateway()
        .key(Set.of(PathGroup.INFERENCE, PathGroup.PASSTHROUGH), Optional.empty(), credential);
  }

  @Test
  void headers_keepCaseOrderAndRepetition_whenSentByHttp1() {
    ProviderCall call =
        sent(
            request(
                "GET",
                "/v1/models",
                "X-MiXeD: One",
                "accept: b",
                "x-mixed: Two",
                "Accept-Encoding: gzip, br",
                "User-Agent: odd/1 (x; y)",
                "OpenAI-Organization: org"));

    assertThat(call.lines()).containsSubsequence("X-MiXeD: One", "x-mixed: Two");
    assertThat(call.lines())
        .contains(
            "accept: b",
            "Accept-Encoding: gzip, br",
            "User-Agent: odd/1 (x; y)",
            "OpenAI-Organization: org");
  }

  @Test
  void headers_carryNothingOfTheKeyOrTheHop_whenAllOfThemAreSent() {
    ProviderCall call =
        sent(
            request(
                "GET",
                "/v1/models?key=" + key,
                "x-api-key: " + key,
                "Api-Key: " + key,
                "X-Goog-Api-Key: " + key,
                "xi-api-key: " + key,
                "x-virtual-key: " + key,
                "x-access-tokens: a",
                "x-source: a",
                "X-Forwarded-For: 1.2.3.4",
                "x-forwarded-host: a",
                "x-forwarded-anything: a",
                "x-real-ip: 1.2.3.4",
                "Forwarded: for=1.2.3.4",
                "Via: 1.1 a",
                "Sallyport-Workspace: a",
                "Cookie: a=b",
                "X-Amz-Security-Token: a",
                "x-amz-date: a",
                "x-amz-content-sha256: a",
                "x-note: it is " + key,
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic eDp5",
                "TE: trailers",
                "Connection: keep-alive, X-Hop , x-hop-too",
                "X-Hop: a",
                "X-Hop-Too: a",
                "x-kept: a"));

    assertThat(call.lines().stream().sorted(String.CASE_INSENSITIVE_ORDER))
        .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
        .containsExactly(
            "authorization: Bearer " + GatewayExtension.SECRET,
            "host: 127.0.0.1:" + gateway.provider().port(),
            "x-kept: a");
    assertThat(call.head()).doesNotContain(key);
  }

  @Test
  void body_arrivesInEveryByte_whenItIsBinaryAndStreamed() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);

    ProviderCall call =
        posted(bytes, "/v1/audio/transcriptions", "Content-Type: multipart/form-data; boundary=x");

    assertThat(call.received()).isEqualTo(bytes);
    assertThat(call.header("content-length")).containsExactly("300000");
  }

  @Test
  void body_arrivesInEveryByte_whenItIsCompressedJson() {
    byte[] bytes = new byte[200_000];
    new Random(2).nextBytes(bytes);

    ProviderCall call =
        posted(
            bytes,
            "/v1/chat/completions",
            "Content-Type: application/json",
            "Content-Encoding: gzip");

    assertThat(call.received()).isEqualTo(bytes);
    assertThat(call.header("content-encoding")).containsExactly("gzip");
  }

  private static ProviderCall posted(byte[] bytes, String path, String... lines) {
    try (RawClient client = RawClient.to(gateway.port())) {
      String head = request("POST", path, lines);
      client.send(head.replace("\r\n\r\n", "\r\nContent-Length: " + bytes.length + "\r\n\r\n"));
      client.send(bytes);
      assertThat(Answer.read(client).status()).isEqualTo(200);
    }
    return gateway.provider().call();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "audio/wav"})
  void body_arrives_whenItIsChunked(String type) {
    String request =
        request(
                "POST",
                "/v1/chat/completions",
                "Content-Type: " + type,
                "Transfer-Encoding: chunked")
            + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";

    ProviderCall call = sent(request);

    assertThat(new String(call.received(), ISO_8859_1)).isEqualTo("hello world");
  }

  @Test
  void connection_isUsedAgain_whenRequestsFollowEachOther() {
    int before = gateway.provider().connections();

    try (RawClient client = RawClient.to(gateway.port())) {
      for (int i = 0; i < 20; i++) {
        client.send(request("GET", "/v1/models?i=" + i));
        assertThat(Answer.read(client).status()).isEqualTo(200);
      }
    }

    assertThat(gateway.provider().connections() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void requests_areAnsweredInOrder_whenTheyArePipelined() {
    gateway.provider().does(call -> call.answer("200 OK", "text/plain", call.requestLine()));

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(request("GET", "/v1/models?1") + request("GET", "/v1/models?2"));

      assertThat(List.of(Answer.read(client).text(), Answer.read(client).text()))
          .containsExactly("GET /v1/models?1 HTTP/1.1", "GET /v1/models?2 HTTP/1.1");
    }
  }

  @Test
  void continuation_isInvited_onlyOnceTheRequestIsAccepted() {
    String post =
        request("POST", "/v1/chat/completions", "Expect: 100-continue", "Content-Length: 2");

    try (RawClient good = RawClient.to(gateway.port());
        RawClient bad = RawClient.to(gateway.port())) {
      good.send(post);
      assertThat(good.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      good.send("{}");
      assertThat(Answer.read(good).status()).isEqualTo(200);
      assertThat(gateway.provider().call().header("expect")).isEmpty();

      bad.send(post.replace(key, key.substring(1)));
      assertThat(bad.readToEnd()).startsWith("HTTP/1.1 401 ").doesNotContain(" 100 ");
    }
  }
}
