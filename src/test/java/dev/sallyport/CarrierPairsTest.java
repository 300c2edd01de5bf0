package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every place for a key, and every two of them at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarrierPairsTest {
  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  /** Keys as the vendors make them: nobody's here. */
  private static final List<String> REAL =
      List.of(
          "sk-proj-Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OUFCQ0RFRkdISUpLTE1OT1A",
          "sk-ant-api03-Zm9vYmFyYmF6cXV4MDEyMzQ1Njc4OUFCQ0RFRkdISUpL-AA",
          "AIzaSyA0123456789abcdefghijklmnopqrstuv",
          "gsk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH",
          "AKIAIOSFODNN7EXAMPLE",
          "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl");

  /** A header's name and a form for its value; or a query's name. */
  private enum Carrier {
    BEARER("Authorization", "Bearer %s"),
    LOWER("authorization", "bearer  %s"),
    X_API_KEY("X-Api-Key", "%s"),
    API_KEY("api-key", "%s"),
    GOOGLE("x-goog-api-key", "%s"),
    ELEVENLABS("xi-api-key", "%s"),
    OURS("x-virtual-key", "%s"),
    AZURE("Ocp-Apim-Subscription-Key", "%s"),
    PROTOCOL("Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.%s"),
    QUERY("?key", "%s"),
    AZURE_QUERY("?api-key", "%s"),
    GOOGLE_TOKEN("?access_token", "%s");

    private final String name;
    private final String form;

    Carrier(String name, String form) {
      this.name = name;
      this.form = form;
    }

    boolean isQuery() {
      return name.startsWith("?");
    }
  }

  /** One key in one place. */
  private record Told(Carrier carrier, String key) {}

  private final Vertx vertx = Vertx.vertx();
  private HttpClient http1;
  private HttpClient http2;
  private String key;
  private String other;

  @BeforeAll
  void start() {
    key = gateway.key("openai");
    other = gateway.key("openai");
    http1 = vertx.createHttpClient();
    http2 =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  @AfterAll
  void stop() {
    vertx.close().await();
  }

  private int status(HttpVersion version, Told... all) {
    List<String> query = new ArrayList<>(List.of("a=1"));
    for (Told told : all) {
      if (told.carrier().isQuery()) {
        query.add(told.carrier().name.substring(1) + "=" + told.key());
      }
    }
    String target = "/openai/v1/models?" + String.join("&", query);
    return (version == HttpVersion.HTTP_2 ? http2 : http1)
        .request(HttpMethod.GET, gateway.port(), "127.0.0.1", target)
        .compose(request -> sent(request, all))
        .await();
  }

  private static Future<Integer> sent(HttpClientRequest request, Told... all) {
    for (Told told : all) {
      if (!told.carrier().isQuery()) {
        request.headers().add(told.carrier().name, told.carrier().form.formatted(told.key()));
      }
    }
    return request
        .send()
        .compose(answer -> answer.body().map(body -> told(answer.statusCode(), body)));
  }

  private static int told(int status, Buffer body) {
    assertThat(body.toString()).doesNotContain("sk-", "AIza", "gsk_", "AKIA", "eyJ");
    return status;
  }

  private void assertServed(HttpVersion version, Told... all) {
    assertThat(status(version, all)).as("%s", List.of(all)).isEqualTo(200);
    ProviderCall call = gateway.provider().call();
    assertThat(call.head()).doesNotContainIgnoringCase(key);
    assertThat(call.requestLine()).isEqualTo("GET /v1/models?a=1 HTTP/1.1");
    assertThat(call.header("authorization")).containsExactly("Bearer " + GatewayExtension.SECRET);
    assertThat(call.lines()).noneMatch(line -> line.contains("insecure"));
  }

  private void assertRefused(int status, HttpVersion version, Told... all) {
    assertThat(status(version, all)).as("%s", List.of(all)).isEqualTo(status);
    assertThat(gateway.provider().wasCalled()).as("%s", List.of(all)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void key_isTaken_fromAnyCarrier_orTwoWithTheSame(HttpVersion version) {
    for (Carrier one : Carrier.values()) {
      assertServed(version, new Told(one, key));
      for (Carrier two : Carrier.values()) {
        assertServed(version, new Told(one, key), new Told(two, key));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void twoCarriers_areRefused_whenTheyDiffer(HttpVersion version) {
    for (Carrier one : Carrier.values()) {
      for (Carrier two : Carrier.values()) {
        for (String wrong : List.of(other, "dummy", REAL.get(0))) {
          assertRefused(400, version, new Told(one, key), new Told(two, wrong));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void emptyCarrier_isAsNone_besideAnother(HttpVersion version) {
    for (Carrier empty : Carrier.values()) {
      Carrier good = empty == Carrier.API_KEY ? Carrier.BEARER : Carrier.API_KEY;
      assertServed(version, new Told(good, key), new Told(empty, ""));
      assertRefused(401, version, new Told(empty, ""));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void vendorsOwnKey_isRefused_fromAnyCarrier(HttpVersion version) {
    for (Carrier carrier : Carrier.values()) {
      for (String real : REAL) {
        assertRefused(401, version, new Told(carrier, real));
      }
    }
  }
}
