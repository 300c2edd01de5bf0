package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarriersTest {
  private static final String KEY = "sk-sp-0123456789";
  private static final Traces TRACES = Traces.of(KEY.getBytes(UTF_8));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer sk-sp-0123456789",
        "authorization: bearer sk-sp-0123456789",
        "AUTHORIZATION: BEARER   sk-sp-0123456789 ",
        "x-api-key: sk-sp-0123456789",
        "X-Api-Key:  sk-sp-0123456789 ",
        "api-key: sk-sp-0123456789",
        "x-goog-api-key: sk-sp-0123456789",
        "xi-api-key: sk-sp-0123456789",
        "x-virtual-key: sk-sp-0123456789",
        "sec-websocket-protocol: realtime,openai-insecure-api-key.sk-sp-0123456789 , other",
        "Ocp-Apim-Subscription-Key: sk-sp-0123456789",
        "Authorization: Bearer\tsk-sp-0123456789\t",
        "Authorization: Bearer sk-sp-0123456789, bearer sk-sp-0123456789",
        "x-api-key: sk-sp-0123456789,sk-sp-0123456789, ",
        "x-api-key: ,sk-sp-0123456789",
        "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.sk-sp-0123456789, openai-beta.x",
        "sec-websocket-protocol: OpenAI-Insecure-Api-Key.sk-sp-0123456789"
      })
  void key_isFound_inEveryHeaderOfSdks(String header) {
    assertThat(Carriers.presented(headers(header), "")).contains(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=sk-sp-0123456789",
        "api-key=sk-sp-0123456789",
        "a=1&key=sk-sp-0123456789&b=2",
        "k%65y=sk-sp-0123456789",
        "key=%73k-sp-0123456789",
        "api-key=sk-sp-0123456789",
        "Api_Key=sk-sp-0123456789",
        "access_token=sk-sp-0123456789",
        "key=&key=sk-sp-0123456789",
        "key=sk-sp-0123456789&key=sk-sp-0123456789"
      })
  void key_isFound_inTheQuery(String query) {
    assertThat(Carriers.presented(headers(), query)).contains(KEY);
  }

  @ParameterizedTest
  @CsvSource({"key=a+b, a b", "key=+a, a", "%6bey=a, a", "key=a%2Bb, a+b", "key=a=b, a=b"})
  void key_isDecoded_inTheQuery(String query, String key) {
    assertThat(Carriers.presented(headers(), query)).contains(key);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "KEY=a&b=1&%61pi_key=c, b=1",
    "$HttpHeaders=a&X-Amz-Date=b&access_token, ''",
    "keys=1&=key, keys=1&=key"
  })
  void query_keepsNoCarrier_whateverItHolds(String query, String kept) {
    assertThat(Carriers.withoutKey(query)).isEqualTo(kept);
  }

  @Test
  void key_isFoundOnce_whenSeveralCarriersHoldTheSame() {
    MultiMap headers = headers("Authorization: Bearer " + KEY, "x-api-key: " + KEY);

    assertThat(Carriers.presented(headers, "key=" + KEY)).contains(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: ",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "x-api-key: ",
        "x-goog-api-key:  , ",
        "Sec-WebSocket-Protocol: realtime"
      })
  void emptyCarrier_countsAsNone(String empty) {
    assertThat(Carriers.presented(headers(empty), "")).isEmpty();
    assertThat(Carriers.presented(headers(empty, "api-key: " + KEY), "")).contains(KEY);
    assertThat(Carriers.presented(headers("api-key: " + KEY, empty), "key=")).contains(KEY);
  }

  @Test
  void tokenOfTheProviders_isNotSentOn() {
    assertThat(Carriers.withoutKey("a=1&access_token=t&b=2", TRACES)).isEqualTo("a=1&b=2");
  }

  @Test
  void noKey_isFound_whereThereIsNone() {
    assertThat(Carriers.presented(headers(), "")).isEmpty();
    assertThat(Carriers.presented(headers("x-api-key: "), "a=1")).isEmpty();
    assertThat(Carriers.presented(headers("cookie: key=" + KEY), "keys=" + KEY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "x-api-key: a, x-api-key: b, ''",
    "Authorization: Bearer a, x-api-key: b, ''",
    "Authorization: Bearer a, Authorization: Bearer b, ''",
    "Authorization: Bearer a, Accept: b, key=b",
    "Accept: a, Accept: b, key=a&key=b",
    "'Authorization: Bearer a, Bearer b', Accept: a, ''",
    "'x-api-key: a,b', Accept: a, ''",
    "Authorization: Bearer a, Accept: b, api-key=b",
    "Authorization: Bearer a, Accept: b, access_token=b",
    "Authorization: Bearer a, Ocp-Apim-Subscription-Key: b, ''",
    "Authorization: Bearer a, Sec-WebSocket-Protocol: openai-insecure-api-key.b, ''"
  })
  void differentKeys_areRefused(String first, String second, String query) {
    assertRefused(ErrorCode.INVALID, headers(first, second), query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic abc",
        "sk-sp-0123456789",
        "Bearersk-sp",
        "Digest a=b, c=d",
        "Bearer a, sk-sp-0123456789",
        "AWS4-HMAC-SHA256 Credential=SPAKAAAAAAAAAAAAAAAA/20260101/us-east-1/bedrock/aws4_request"
      })
  void authorization_isRefused_unlessItIsABearerKey(String value) {
    assertRefused(ErrorCode.UNAUTHENTICATED, headers("Authorization: " + value), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key=%zz", "%=1", "%6=1"})
  void query_isRefused_whenItCannotBeDecoded(String query) {
    assertRefused(ErrorCode.INVALID, headers(), query);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "key=sk-sp-0123456789, ''",
    "a=1&key=sk-sp-0123456789&b=%20+2, a=1&b=%20+2",
    "key=sk-sp-0123456789&alt=sse, alt=sse",
    "k%65y=x&alt=sse, alt=sse",
    "token=sk-sp-0123456789&a, a",
    "token=xx%73k-sp-0123456789yy&a=, a=",
    "sk-sp-0123456789&a=1, a=1",
    "sk-sp-0123456789=1&a=1, a=1",
    "x%73k-sp-0123456789=1&a=1, a=1",
    "&a=1&&b=, &a=1&&b=",
    "X-Amz-Signature=abc&x%2Damz-date=1&b=2, b=2",
    "keys=1&monkey=2, keys=1&monkey=2",
    "api-key=x&Access_Token=y&a=1, a=1",
    "$httpHeaders=Authorization:Bearer%20x&%24httpMethod=DELETE&a=1, a=1",
    "a=c2stc3AtMDEyMzQ1Njc4OQ==&b=1, b=1",
    "a=%2573k-sp-0123456789&b=1, b=1",
    "a=%252573k-sp-0123456789&b=1, b=1",
    "a=736b2d73702d30313233343536373839&b=1, b=1"
  })
  void query_goesOnAsItCame_butForTheKey(String query, String expected) {
    assertThat(Carriers.withoutKey(query, TRACES)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/sk-sp-0123456789",
        "/sk-sp-0123456789",
        "/v1/a%73k-sp-0123456789b/c",
        "/v1/a%2573k-sp-0123456789b/c",
        "/v1/c2stc3AtMDEyMzQ1Njc4OQ/c"
      })
  void path_isRefused_whenItHoldsTheKey(String path) {
    assertThatThrownBy(() -> Carriers.refuseInPath(path, TRACES))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
    Carriers.refuseInPath("/v1/models/sk-sp-012345678", TRACES);
  }

  private static MultiMap headers(String... lines) {
    MultiMap headers = HttpHeaders.headers();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      headers.add(line.substring(0, colon), line.substring(colon + 2));
    }
    return headers;
  }

  private static void assertRefused(ErrorCode code, MultiMap headers, String query) {
    assertThatThrownBy(() -> Carriers.presented(headers, query))
        .isInstanceOfSatisfying(GatewayException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
