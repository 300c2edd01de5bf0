package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontDoorHttp2Test {
  private GuardedEcho clear;
  private GuardedEcho tls;
  private HttpClientAgent client;
  private HttpClientAgent tlsClient;

  @BeforeAll
  void start() {
    clear = new GuardedEcho(HttpLimits.forData());
    tls = new GuardedEcho(HttpLimits.forManagement(), true);
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false);
    client = clear.vertx().createHttpClient(options);
    tlsClient =
        tls.vertx()
            .createHttpClient(
                new HttpClientOptions(options)
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setTrustAll(true)
                    .setVerifyHost(false));
  }

  @AfterAll
  void stop() {
    clear.close();
    tls.close();
  }

  @BeforeEach
  void forget() {
    clear.reached().clear();
    tls.reached().clear();
  }

  private record Answer(int status, String body) {}

  private static Answer ask(
      HttpClientAgent client,
      int port,
      HttpMethod method,
      String uri,
      Map<String, String> headers) {
    RequestOptions options =
        new RequestOptions().setHost("127.0.0.1").setPort(port).setMethod(method).setURI(uri);
    headers.forEach(options::putHeader);
    return client
        .request(options)
        .compose(
            request ->
                request
                    .send("hello")
                    .compose(
                        response ->
                            response
                                .body()
                                .map(body -> new Answer(response.statusCode(), body.toString()))))
        .await();
  }

  private Answer ask(HttpMethod method, String uri, Map<String, String> headers) {
    return ask(client, clear.port(), method, uri, headers);
  }

  @Test
  void priorKnowledge_isServed() {
    for (int i = 0; i < 3; i++) {
      assertThat(ask(HttpMethod.POST, "/x%2Fy?q=//", Map.of()))
          .isEqualTo(new Answer(200, "HTTP_2 5"));
    }
  }

  @Test
  void alpn_isServed() {
    assertThat(ask(tlsClient, tls.port(), HttpMethod.POST, "/x?q=1", Map.of()))
        .isEqualTo(new Answer(200, "HTTP_2 5"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a//b",
        "/a;b",
        "/a/../b",
        "/a/%2e%2e/b",
        "/..%2fb",
        "/a%5cb",
        "/a\\b",
        "/%00",
        "/%zz",
        "/a#b",
        "/a?b=%zz",
        "*"
      })
  void target_isRefused(String target) {
    assertThat(ask(HttpMethod.GET, target, Map.of()).status()).isEqualTo(400);
    assertThat(clear.reached()).isEmpty();
  }

  @Test
  void encodedSlash_isRefused_onManagementPort() {
    Answer answer = ask(tlsClient, tls.port(), HttpMethod.GET, "/a%2Fb", Map.of());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("malformed_request");
    assertThat(tls.reached()).isEmpty();
  }

  @Test
  void method_isRefused_inLowerCase() {
    assertThat(ask(HttpMethod.valueOf("get"), "/x", Map.of()).status()).isEqualTo(400);
    assertThat(ask(HttpMethod.TRACE, "/x", Map.of()).status()).isEqualTo(400);
    assertThat(clear.reached()).isEmpty();
  }

  @Test
  void expectation_isRefused_ifItIsNotContinue() {
    assertThat(ask(HttpMethod.POST, "/x", Map.of("expect", "200-ok")).status()).isEqualTo(417);
  }

  @Test
  void authority_isRefused_ifItIsNoHost() {
    int status =
        client
            .request(HttpMethod.GET, clear.port(), "127.0.0.1", "/x")
            .compose(request -> request.authority(HostAndPort.create("a,b", 80)).send())
            .map(HttpClientResponse::statusCode)
            .await();

    assertThat(status).isEqualTo(400);
  }

  @Test
  void idleConnection_isClosed_afterTheIdleTime() {
    Duration idle = Duration.ofMillis(300);
    ReadDeadlines deadlines = new ReadDeadlines(idle, idle, Duration.ofSeconds(30), 1024);
    try (GuardedEcho hasty = new GuardedEcho(HttpLimits.forData().withDeadlines(deadlines))) {
      Future<Void> closed =
          client
              .request(HttpMethod.GET, hasty.port(), "127.0.0.1", "/late")
              .compose(request -> request.send().map(response -> request.connection()))
              .compose(
                  connection ->
                      Future.future(promise -> connection.closeHandler(promise::tryComplete)));

      closed.await(5, TimeUnit.SECONDS);
      assertThat(hasty.bodies()).hasSize(1);
    } catch (TimeoutException e) {
      throw new AssertionError("still open", e);
    }
  }
}
