package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.Settings;
import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.EgressRule;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.runtime.Destination;
import dev.sallyport.runtime.Outbound;
import dev.sallyport.runtime.Outbounds;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundWiringTest {
  private static final int STREAMS_OF_ONE_CONNECTION = 4;

  @TempDir static Path folder;
  private static TestCertificate certificate;

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> connects = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void makeCertificate() {
    certificate = TestCertificate.in(folder, "dns:provider.test");
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void http2_isAgreedOn_andHeaderNamesAreLowerCase() {
    int port = tls(true);

    String answer = get(open().tls(), "https://provider.test:" + port);

    assertThat(answer).startsWith("HTTP_2 sni=provider.test ").contains(" x-mixed-case=1");
  }

  @Test
  void http1_isSpoken_whenTheProviderKnowsNoOther() {
    int port = tls(false);

    String answer = get(open().tls(), "https://provider.test:" + port);

    assertThat(answer).startsWith("HTTP_1_1 sni=provider.test ").contains(" X-Mixed-Case=1");
  }

  @Test
  void http1_isSpokenForWebSockets_whateverTheProviderKnows() {
    int port = tls(true);

    String answer = get(open().tlsHttp1(), "https://provider.test:" + port);

    assertThat(answer).startsWith("HTTP_1_1 sni=provider.test ");
    assertThatThrownBy(() -> get(open(Map.of()).tlsHttp1(), "https://provider.test:" + port))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM));
  }

  @Test
  void http1_isSpokenWithoutUpgrade_whenPlain() {
    int port = listen(new HttpServerOptions());

    String answer = get(open().plain(), "http://127.0.0.1:" + port);

    assertThat(answer)
        .startsWith("HTTP_1_1 sni=null ")
        .contains(" X-Mixed-Case=1")
        .doesNotContainIgnoringCase("upgrade");
  }

  @Test
  void certificate_isNotTrusted_unlessTheOperatorSaysSo() {
    int port = tls(true);

    assertThatThrownBy(() -> get(open(Map.of()).tls(), "https://provider.test:" + port))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM));
  }

  @Test
  void proxy_isAskedForTls_exceptForWhatIsListed() {
    int port = tls(true);
    int proxy =
        vertx
            .createNetServer()
            .connectHandler(
                client ->
                    client.handler(
                        head -> {
                          connects.add(head.toString());
                          client.end(Buffer.buffer("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
                        }))
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    Map<String, String> env = new HashMap<>(trusting());
    env.put("HTTPS_PROXY", "http://me:p%40ss@127.0.0.1:" + proxy);
    env.put("NO_PROXY", "provider.test");
    Outbounds ways = open(env);

    assertThat(get(ways.tls(), "https://provider.test:" + port)).startsWith("HTTP_2 ");
    assertThatThrownBy(() -> get(ways.tls(), "https://other.test")).isNotNull();

    assertThatThrownBy(() -> get(ways.tlsHttp1(), "https://socket.test")).isNotNull();

    assertThat(connects).hasSize(2);
    assertThat(connects.get(1)).startsWith("CONNECT socket.test:443 ");
    assertThat(connects.get(0))
        .startsWith("CONNECT other.test:443 ")
        .containsIgnoringCase("proxy-authorization: Basic bWU6cEBzcw==");
  }

  @Test
  void calls_shareOneHttp2Connection() {
    int port = tls(true);
    Outbound tls = open().tls();
    String endpoint = "https://provider.test:" + port;
    get(tls, endpoint);

    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(call(tls, endpoint, "/"));
    }
    Future.join(calls).await();

    assertThat(connections).hasValue(1);
  }

  @Test
  void slowReaders_doNotHoldBackOthersOfTheirConnection() throws Exception {
    int port = tls(true);
    Outbound tls = open().tls();
    String endpoint = "https://provider.test:" + port;
    for (int i = 0; i < STREAMS_OF_ONE_CONNECTION; i++) {
      call(tls, endpoint, "/flood").await(5, TimeUnit.SECONDS);
    }

    String answer = getIn(Duration.ofSeconds(5), tls, endpoint);

    assertThat(answer).startsWith("HTTP_2 ");
    assertThat(connections).hasValue(1);
  }

  @Test
  void call_fails_whenAllConnectionsStayBusy() {
    int port = listen(new HttpServerOptions());
    Map<String, String> env = new HashMap<>(trusting());
    env.put("SALLYPORT_UPSTREAM_CONNECTIONS", "1");
    env.put("SALLYPORT_UPSTREAM_CONNECT_TIMEOUT", "300ms");
    Outbound plain = open(env).plain();
    String endpoint = "http://127.0.0.1:" + port;
    call(plain, endpoint, "/flood").await();

    assertThatThrownBy(() -> getIn(Duration.ofSeconds(3), plain, endpoint))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM_TIMEOUT));
  }

  @Test
  void header_isRefused_whenItPassesTheLimit() {
    int plain = listen(new HttpServerOptions());
    int tls = tls(true);
    Outbounds ways = open();

    assertThat(status(ways.plain(), "http://127.0.0.1:" + plain, "/headers?50000")).isEqualTo(200);
    assertThat(status(ways.tls(), "https://provider.test:" + tls, "/headers?50000")).isEqualTo(200);
    assertThatThrownBy(() -> status(ways.plain(), "http://127.0.0.1:" + plain, "/headers?70000"))
        .isNotNull();
    assertThatThrownBy(() -> status(ways.tls(), "https://provider.test:" + tls, "/headers?70000"))
        .isNotNull();
  }

  @Test
  void compressedAnswer_isLeftAsItIs() {
    int port = listen(new HttpServerOptions().setCompressionSupported(true));

    HttpClientResponse response = call(open().plain(), "http://127.0.0.1:" + port, "/gzip").await();

    assertThat(response.getHeader("content-encoding")).isEqualTo("gzip");
  }

  private Map<String, String> trusting() {
    return Map.of("SALLYPORT_CA_FILE", certificate.certificate().toString());
  }

  private Outbounds open() {
    return open(trusting());
  }

  private Outbounds open(Map<String, String> env) {
    EgressPolicy policy = EgressPolicy.of(List.of(EgressRule.parse("127.0.0.0/8:*")), Set::of);
    OutboundWiring wiring =
        new OutboundWiring(
            vertx,
            Settings.load(Optional.empty(), env),
            policy,
            name -> List.of(InetAddress.getLoopbackAddress()));
    return onLoop(() -> Future.succeededFuture(wiring.open())).await();
  }

  private int tls(boolean http2) {
    return listen(
        new HttpServerOptions()
            .setSsl(true)
            .setSni(true)
            .setUseAlpn(true)
            .setAlpnVersions(
                http2
                    ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                    : List.of(HttpVersion.HTTP_1_1))
            .setKeyCertOptions(certificate.keyStore()));
  }

  private int listen(HttpServerOptions options) {
    HttpServer server =
        vertx
            .createHttpServer(options)
            .connectionHandler(connection -> connections.incrementAndGet())
            .requestHandler(OutboundWiringTest::answer);
    return server.listen(0, "127.0.0.1").await().actualPort();
  }

  private static void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/flood" -> flood(request);
      case "/headers" ->
          request
              .response()
              .putHeader("x-large", "x".repeat(Integer.parseInt(request.query())))
              .end();
      case "/gzip" -> {
        request.response().putHeader("content-type", "text/plain").end("x".repeat(10_000));
      }
      default -> {
        StringBuilder seen = new StringBuilder(request.version().name());
        seen.append(" sni=").append(request.connection().indicatedServerName());
        request.headers().forEach((name, value) -> seen.append(' ' + name + '=' + value));
        request.response().end(seen.toString());
      }
    }
  }

  private static void flood(HttpServerRequest request) {
    request.response().setChunked(true).write(Buffer.buffer(new byte[1 << 20]));
  }

  private int status(Outbound outbound, String endpoint, String uri) {
    try {
      return call(outbound, endpoint, uri).await(5, TimeUnit.SECONDS).statusCode();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private String get(Outbound outbound, String endpoint) {
    return getIn(Duration.ofSeconds(5), outbound, endpoint);
  }

  private String getIn(Duration limit, Outbound outbound, String endpoint) {
    return onLoop(
            () ->
                outbound
                    .request(Destination.of(URI.create(endpoint)), mixed("/"))
                    .compose(request -> request.send().compose(HttpClientResponse::body)))
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .await()
        .toString();
  }

  /** With its body not read. */
  private Future<HttpClientResponse> call(Outbound outbound, String endpoint, String uri) {
    return onLoop(
        () ->
            outbound
                .request(Destination.of(URI.create(endpoint)), mixed(uri))
                .compose(
                    request ->
                        request
                            .send()
                            .onSuccess(
                                response -> {
                                  if (uri.equals("/flood")) {
                                    response.pause();
                                  }
                                })));
  }

  private static RequestOptions mixed(String uri) {
    return new RequestOptions()
        .setURI(uri)
        .putHeader("X-Mixed-Case", "1")
        .putHeader("Accept-Encoding", "gzip");
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> work) {
    Promise<T> result = Promise.promise();
    loop.runOnContext(v -> work.get().onComplete(result));
    return result.future();
  }
}
