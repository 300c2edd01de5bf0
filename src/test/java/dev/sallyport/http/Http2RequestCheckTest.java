package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules alone; {@link Http2BadRequestTest} sends the frames. */
class Http2RequestCheckTest {
  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
  private HttpMethod method = HttpMethod.GET;
  private String target = "/x?y";
  private HostAndPort authority = HostAndPort.create("a", 443);

  private Optional<Refusal> refusal(HttpLimits limits) {
    HttpServerRequest request =
        (HttpServerRequest)
            Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, called, arguments) -> answer(called.getName()));
    return Http2RequestCheck.refusal(request, limits);
  }

  private Object answer(String question) {
    return switch (question) {
      case "method" -> method;
      case "uri" -> target;
      case "authority" -> authority;
      case "headers" -> headers;
      default -> throw new UnsupportedOperationException(question);
    };
  }

  private Optional<Refusal> refusal() {
    return refusal(HttpLimits.forData());
  }

  @Test
  void request_isAccepted_whenItIsGood() {
    headers.add("content-length", "0").add("expect", "100-Continue").add("host", "a:443");

    assertThat(refusal()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "TRACE", "get", "G.T"})
  void method_isRefused(String name) {
    method = HttpMethod.valueOf(name);

    assertThat(refusal()).contains(Refusal.METHOD);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/../b, DOT_SEGMENT",
    "/a/../b?c, DOT_SEGMENT",
    "?c, TARGET_FORM",
    "x, TARGET_FORM",
    "/a?b c, TARGET_CHARACTER",
    "/a?b#, TARGET_CHARACTER",
    "/a?%zz, TARGET_CHARACTER",
    "/a?%a, TARGET_CHARACTER",
    "/a?%, TARGET_CHARACTER",
    "/a?%az, TARGET_CHARACTER",
    "/a?%41%, TARGET_CHARACTER"
  })
  void target_isRefused(String text, Refusal expected) {
    target = text;

    assertThat(refusal()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/?", "/a%2Fb?c=%2f..//", "/a?%41", "/a?b%41c%42", "/a?%41%42"})
  void target_isAccepted(String text) {
    target = text;

    assertThat(refusal()).isEmpty();
  }

  @Test
  void encodedSlash_isRefused_onManagementPort() {
    target = "/a%2Fb?c";
    assertThat(refusal(HttpLimits.forManagement())).contains(Refusal.PATH_CHARACTER);
    target = "/a%2Fb";
    assertThat(refusal(HttpLimits.forManagement())).contains(Refusal.PATH_CHARACTER);
  }

  @Test
  void target_isRefused_fromOneByteOverTheLimit() {
    target = "/" + "a".repeat(8 * 1024 - 1);
    assertThat(refusal()).isEmpty();

    target += "a";
    assertThat(refusal()).contains(Refusal.TARGET_TOO_LONG);
  }

  @Test
  void authority_isRefused_unlessItIsThereOnceAndAHost() {
    authority = null;
    assertThat(refusal()).contains(Refusal.HOST_MISSING);

    authority = HostAndPort.create("a b", 443);
    assertThat(refusal()).contains(Refusal.HOST);

    authority = HostAndPort.create("a", 443);
    headers.add("host", "a").add("host", "a");
    assertThat(refusal()).contains(Refusal.HOST_MISSING);
  }

  @ParameterizedTest
  @CsvSource({
    "expect, 200-ok, EXPECTATION",
    "content-length, +1, LENGTH",
    "content-length, 01, LENGTH",
    "content-length, '', LENGTH",
    "content_length, 1, HEADER_ALIKE",
    "transfer_encoding, chunked, HEADER_ALIKE",
    ":protocol, websocket, HEADER_ALIKE"
  })
  void field_isRefused(String name, String value, Refusal expected) {
    headers.add(name, value);

    assertThat(refusal()).contains(expected);
  }

  @Test
  void lengths_areRefused_whenThereAreTwo() {
    headers.add("content-length", "1").add("content-length", "1");

    assertThat(refusal()).contains(Refusal.LENGTH_REPEATED);
  }

  @Test
  void fields_areRefused_fromOneOverTheLimit() {
    for (int i = 0; i < 100; i++) {
      headers.add("x", "a");
    }
    assertThat(refusal()).isEmpty();

    headers.add("x", "a");

    assertThat(refusal()).contains(Refusal.HEADER_COUNT);
  }
}
