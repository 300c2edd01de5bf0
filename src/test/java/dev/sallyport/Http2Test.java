package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.http.RawClient;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 on either side, each with HTTP/1.1 on the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2Test {
  private static final String SECRET = "sk-real-secret";

  private final Vertx vertx = Vertx.vertx();
  private final Promise<HttpServerRequest> received = Promise.promise();
  private final Promise<Void> streamEnded = Promise.promise();
  private FakeProvider http1;
  private TestGateway gateway;
  private HttpClient client;
  private String key;
  private String keyOverTls;

  @BeforeAll
  void start(@TempDir Path folder) {
    TestCertificate certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    HttpServerOptions tls =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(certificate.keyStore());
    int port =
        vertx.createHttpServer(tls).requestHandler(this::answer).listen(0).await().actualPort();
    http1 = FakeProvider.start();
    gateway = TestGateway.start("SALLYPORT_CA_FILE", certificate.certificate().toString());
    key = gateway.key("openai", http1.url(), SECRET);
    keyOverTls = gateway.key("openai", "https://127.0.0.1:" + port, SECRET);
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  @AfterEach
  void forget() {
    http1.forget();
  }

  @AfterAll
  void stop() {
    gateway.close();
    http1.close();
    vertx.close().await();
  }

  private void answer(HttpServerRequest request) {
    if (request.uri().endsWith("?stall")) {
      request.response().exceptionHandler(e -> streamEnded.tryComplete());
      request.response().closeHandler(v -> streamEnded.tryComplete());
      request.response().setChunked(true).write("data: 1\n\n");
    } else if (request.uri().endsWith("?die")) {
      request.response().setChunked(true).write("data: 1\n\n").onComplete(v -> reset(request));
    } else {
      request
          .body()
          .onSuccess(
              body -> {
                if (request.uri().endsWith("%2F")) {
                  received.tryComplete(request);
                }
                request.response().setChunked(true).putTrailer("x-sum", "42");
                request.response().putHeader("x-version", request.version().name()).write(body);
                request.response().end();
              });
    }
  }

  private static void reset(HttpServerRequest request) {
    request.response().reset(2);
  }

  private HttpClientResponse sent(HttpMethod method, String target, String presented, Buffer body) {
    return response(client, method, target, presented, body).await();
  }

  private Future<HttpClientResponse> response(
      HttpClient from, HttpMethod method, String target, String presented, Buffer body) {
    return from.request(method, gateway.dataPort(), "127.0.0.1", target)
        .compose(
            request -> {
              request.putHeader("authorization", "Bearer " + presented);
              return send(request, body);
            });
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request, Buffer body) {
    Future<HttpClientResponse> sent = body.length() == 0 ? request.send() : request.send(body);
    return sent.map(
        response -> {
          response.pause();
          return response;
        });
  }

  private static Buffer body(HttpClientResponse response) {
    Future<Buffer> body = response.body();
    response.resume();
    return body.await();
  }

  @Test
  void request_arrivesWithoutABody_whenHttp2ClientSendsNone() {
    HttpClientResponse response = sent(HttpMethod.GET, "/v1/models?a=%2F", key, Buffer.buffer());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(body(response)).hasToString("{}");
    ProviderCall call = http1.call();
    assertThat(call.requestLine()).isEqualTo("GET /v1/models?a=%2F HTTP/1.1");
    assertThat(call.header("content-length")).isEmpty();
    assertThat(call.header("transfer-encoding")).isEmpty();
    assertThat(call.header("host")).containsExactly("127.0.0.1:" + http1.port());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 3_000_000})
  void body_passesBothWays_fromHttp2ToHttp1(int size) {
    http1.does(call -> call.answer("200 OK", "text/plain", call.body()));
    Buffer body = Buffer.buffer("x".repeat(size));

    HttpClientResponse response = sent(HttpMethod.POST, "/v1/chat/completions", key, body);

    assertThat(body(response)).isEqualTo(body);
  }

  @Test
  void key_isRefused_inTheDialect_overHttp2() {
    HttpClientResponse response =
        sent(HttpMethod.POST, "/v1/chat/completions", "wrong", Buffer.buffer("{}"));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(body(response).toJsonObject().getJsonObject("error").getString("code"))
        .isEqualTo("invalid_api_key");
  }

  @Test
  void stream_isReset_whenTheProviderDies() {
    http1.does(
        call -> {
          call.body();
          call.begin("text/plain");
          call.chunk("some");
          call.hangUp();
          throw new IOException("done");
        });

    HttpClientResponse response =
        sent(HttpMethod.POST, "/v1/chat/completions", key, Buffer.buffer("{}"));

    assertThatThrownBy(() -> body(response)).hasMessageContaining("reset");
  }

  @Test
  void provider_seesTheEnd_whenAnHttp2ClientCancels() {
    http1.does(
        call -> {
          call.body();
          call.begin("text/plain");
          call.chunk("some");
          call.awaitEnd();
          throw new IOException("done");
        });
    HttpClientResponse response =
        sent(HttpMethod.POST, "/v1/chat/completions", key, Buffer.buffer("{}"));
    long left = System.nanoTime();

    response.request().reset(8);

    assertThat(http1.call().endedAfter(left).toMillis()).isLessThan(1000);
  }

  @Test
  void body_passesBothWays_fromHttp1ToHttp2OverTls() {
    Answer answer =
        Answer.to(
            gateway.dataPort(),
            Requests.post("/v1/chat/completions?a=%2F", keyOverTls, "{\"a\":1}", "X-MiXeD: One"));

    assertThat(answer.text()).isEqualTo("{\"a\":1}");
    assertThat(answer.header("x-version")).containsExactly("HTTP_2");
    assertThat(answer.trailers()).isEqualTo("x-sum: 42\r\n");
    HttpServerRequest request = received.future().await();
    assertThat(request.uri()).isEqualTo("/v1/chat/completions?a=%2F");
    assertThat(request.getHeader("x-mixed")).isEqualTo("One");
    assertThat(request.getHeader("authorization")).isEqualTo("Bearer " + SECRET);
  }

  @Test
  void trailers_pass_fromHttp2ToHttp2() {
    HttpClientResponse response =
        sent(HttpMethod.POST, "/v1/chat/completions", keyOverTls, Buffer.buffer("{}"));

    assertThat(body(response)).hasToString("{}");
    assertThat(response.trailers().get("x-sum")).isEqualTo("42");
  }

  @Test
  void http2Provider_seesTheEnd_whenAnHttp1ClientLeaves() throws Exception {
    try (RawClient raw = RawClient.to(gateway.dataPort())) {
      raw.send(Requests.post("/v1/chat/completions?stall", keyOverTls, "{}"));
      raw.readUntil("data: 1");
    }

    streamEnded.future().toCompletionStage().toCompletableFuture().get(1, TimeUnit.SECONDS);
  }

  @Test
  void http1Client_seesACut_whenAnHttp2ProviderResets() {
    try (RawClient raw = RawClient.to(gateway.dataPort())) {
      raw.send(Requests.post("/v1/chat/completions?die", keyOverTls, "{}"));

      assertThat(raw.readToEnd()).contains("data: 1").doesNotContain("\r\n0\r\n");
    }
  }
}
