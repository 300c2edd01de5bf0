package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.provider.Provider;
import dev.sallyport.provider.Providers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A path and its query reach the provider in the bytes in which they came. */
class RawPathTest {
  private static final String ODD =
      "/v1/models/org%2Fmodel%2f%3A%3a%20%25%C3%A9+~@:!$&'()*,=.-_%7E%41"
          + "?a=%2F%2f&b=%20+%25&c=%C3%A9&d=~@:!$'()*,/?&&=&e";

  private static final String BEDROCK =
      "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile"
          + "%2Fus.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static Vertx vertx;
  private static HttpClient http2;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    http2 =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  static Stream<String> providers() {
    return Providers.all().stream().filter(Provider::servedNow).map(Provider::slug);
  }

  private static String key(String slug) {
    var credential = gateway.gateway().credential(slug, gateway.provider().url(), "secret");
    return gateway
        .gateway()
        .key(
            Set.of(PathGroup.INFERENCE, PathGroup.STATEFUL, PathGroup.PASSTHROUGH),
            Optional.empty(),
            credential);
  }

  private static void assertKept(String method, String target, String key, String asked) {
    assertThat(Answer.to(gateway.port(), Requests.head(method, target, key)).status())
        .isEqualTo(200);
    assertThat(gateway.provider().call().requestLine())
        .isEqualTo(method + " " + asked + " HTTP/1.1");

    int status =
        http2
            .request(HttpMethod.valueOf(method), gateway.port(), "127.0.0.1", target)
            .compose(request -> request.putHeader("authorization", "Bearer " + key).send())
            .map(response -> response.statusCode())
            .await();
    assertThat(status).isEqualTo(200);
    assertThat(gateway.provider().call().requestLine())
        .isEqualTo(method + " " + asked + " HTTP/1.1");
  }

  @ParameterizedTest
  @MethodSource("providers")
  void path_isKept_atEachProvider(String slug) {
    assertKept("GET", "/" + slug + ODD, key(slug), ODD);
  }

  @Test
  void path_isKept_whereItNamesNoProvider() {
    String below = ODD.replace("/v1/", "/");

    assertKept("GET", ODD, key("openai"), ODD);
    assertKept("GET", ODD, key("gemini"), "/v1beta/openai" + below);
  }

  @Test
  void pathOfBedrock_isKept_atACustomProvider() {
    String key = key("openai");
    gateway
        .gateway()
        .execute(
            """
            insert into provider (organization_seq, slug, name, dialect, endpoint, auth)
            select seq, 'rock', 'Rock', 'openai', 'https://unused.test', 'bearer'
              from organization limit 1""");
    gateway
        .gateway()
        .execute(
            """
            update credential set provider_seq = (select seq from provider where slug = 'rock')
             where seq = (select max(seq) from credential)""");

    assertKept("POST", "/rock" + BEDROCK, key, BEDROCK);
    assertKept("GET", "/rock" + ODD, key, ODD);
  }

  @ParameterizedTest
  @CsvSource({
    "/openai/v1/models/a%2F..%2Fb, 400",
    "/openai/v1/models/a/../b, 400",
    "/openai/v1/models/%2e%2e/b, 400",
    "/openai/v1/models/a%5Cb, 400",
    "/openai/v1/models/a%00, 400",
    "/openai/v1/models/a;b, 400",
    "/openai/v1//models, 400"
  })
  void path_isRefused_whereTwoReadersCouldReadItDifferently(String target, int status) {
    assertThat(Answer.to(gateway.port(), Requests.get(target, key("openai"))).status())
        .isEqualTo(status);
    assertThat(gateway.provider().wasCalled()).isFalse();
  }
}
