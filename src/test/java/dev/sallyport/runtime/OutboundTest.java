package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.EgressRule;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.IpLiteral;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTest {
  @TempDir static Path folder;
  private static TestCertificate certificate;

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final Map<String, List<InetAddress>> dns = new ConcurrentHashMap<>();
  private final HttpServer server = server("127.0.0.1", 0);
  private final int port = server.actualPort();

  @BeforeAll
  static void makeCertificate() {
    certificate = TestCertificate.in(folder, "dns:provider.test", "dns:second.test", "ip:::1");
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void socketGoesToTheCheckedAddress_andTlsAndHostKeepTheName() {
    dns.put("provider.test", ips("127.0.0.1"));

    assertThat(get(outbound(), "https://provider.test:" + port))
        .isEqualTo("127.0.0.1 sni=provider.test host=provider.test:" + port);
  }

  @Test
  void call_fails_whenTheCertificateIsForAnotherName() {
    dns.put("other.test", ips("127.0.0.1"));

    assertFails(outbound(), "https://other.test:" + port, ErrorCode.UPSTREAM);
  }

  @Test
  void call_fails_whenTheCertificateIsNotTrusted() {
    dns.put("provider.test", ips("127.0.0.1"));
    HttpClientOptions jdkOnly =
        new HttpClientOptions().setTrustOptions(OutboundTrust.of(Optional.empty()));

    assertFails(
        outbound(jdkOnly, OutboundTest::direct),
        "https://provider.test:" + port,
        ErrorCode.UPSTREAM);
  }

  @Test
  void pool_isKeyedByName_forOneAddress() {
    dns.put("provider.test", ips("127.0.0.1"));
    dns.put("second.test", ips("127.0.0.1"));
    Outbound outbound = outbound();

    get(outbound, "https://provider.test:" + port);
    get(outbound, "https://provider.test:" + port);
    assertThat(connections).hasValue(1);

    assertThat(get(outbound, "https://second.test:" + port)).contains("sni=second.test");
    assertThat(connections).hasValue(2);
  }

  @Test
  void pool_isKeyedByAddress_whenANameMoves() {
    server("127.0.0.2", port);
    dns.put("provider.test", ips("127.0.0.1"));
    Outbound outbound = outbound();
    get(outbound, "https://provider.test:" + port);

    dns.put("provider.test", ips("127.0.0.2"));
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(get(outbound, "https://provider.test:" + port)).startsWith("127.0.0.2 ");
  }

  @Test
  void call_isRefusedBeforeAnySocket_whenANameMovesInside() {
    dns.put("provider.test", ips("127.0.0.1"));
    Outbound outbound = outbound();
    get(outbound, "https://provider.test:" + port);

    dns.put("provider.test", ips("127.0.0.1", "10.0.0.1"));
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());

    assertFails(outbound, "https://provider.test:" + port, ErrorCode.FORBIDDEN);
    assertThat(connections).hasValue(1);
  }

  @Test
  void nextAddress_isTried_whenOneRefuses() {
    dns.put("provider.test", ips("127.0.0.3", "127.0.0.4", "127.0.0.1"));

    assertThat(get(outbound(), "https://provider.test:" + port)).startsWith("127.0.0.1 ");
  }

  @Test
  void fourthAddress_isNotTried() {
    dns.put("provider.test", ips("127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.1"));

    assertFails(outbound(), "https://provider.test:" + port, ErrorCode.UPSTREAM);
    assertThat(connections).hasValue(0);
  }

  @Test
  void redirect_isNotFollowed() {
    dns.put("provider.test", ips("127.0.0.1"));

    assertThat(get(outbound(), "https://provider.test:" + port, "/redirect")).isEqualTo("302");
  }

  @Test
  void ipv6Literal_isReached() {
    int v6 = server("::1", 0).actualPort();

    assertThat(get(outbound(), "https://[::1]:" + v6)).endsWith(" host=[::1]:" + v6);
  }

  @Test
  void proxy_isGivenTheName_andTlsIsEndToEnd() {
    ConnectProxy connect = new ConnectProxy(vertx);
    Outbound outbound = outbound(proxy(connect).setUsername("user").setPassword("p@ss"));

    assertThat(get(outbound, "https://provider.test:" + port)).contains("sni=provider.test");
    assertThat(connect.requests().get(0))
        .startsWith("CONNECT provider.test:" + port + " HTTP/1.1\r\n")
        .containsIgnoringCase("proxy-authorization: Basic dXNlcjpwQHNz");
  }

  @Test
  void proxy_isNotUsed_forItsExceptionsAndForHttp() {
    ConnectProxy connect = new ConnectProxy(vertx);
    Outbound outbound =
        outbound(
            options(),
            host -> Optional.of(proxy(connect)).filter(proxy -> !host.equals("provider.test")));
    dns.put("provider.test", ips("127.0.0.1"));

    get(outbound, "https://provider.test:" + port);
    assertFails(outbound, "http://127.0.0.7:" + port, ErrorCode.UPSTREAM);

    assertThat(connect.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "169.254.169.254", "2130706433", "localhost", "x.internal"})
  void proxy_isNotAsked_forInnerHosts(String host) {
    ConnectProxy connect = new ConnectProxy(vertx);

    assertFails(outbound(proxy(connect)), "https://" + host, ErrorCode.FORBIDDEN);
    assertThat(connect.requests()).isEmpty();
  }

  private static ProxyOptions proxy(ConnectProxy connect) {
    return new ProxyOptions().setHost("127.0.0.1").setPort(connect.port());
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions()
        .setTrustOptions(OutboundTrust.of(Optional.of(certificate.certificate())));
  }

  private static Optional<ProxyOptions> direct(String host) {
    return Optional.empty();
  }

  private Outbound outbound() {
    return outbound(options(), OutboundTest::direct);
  }

  private Outbound outbound(ProxyOptions proxy) {
    return outbound(options(), host -> Optional.of(proxy));
  }

  private Outbound outbound(
      HttpClientOptions options, Function<String, Optional<ProxyOptions>> proxyFor) {
    List<EgressRule> rules =
        Stream.of("127.0.0.0/8:*", "[::1]:*", "0.0.0.0/0:" + port)
            .filter(rule -> proxyFor.apply("").isPresent() || !rule.startsWith("0"))
            .map(EgressRule::parse)
            .toList();
    EgressGuard guard =
        new EgressGuard(
            vertx,
            EgressPolicy.of(rules, Set::of),
            name -> dns.getOrDefault(name, List.of()),
            EgressGuard.Settings.DEFAULT,
            nanos::get);
    HttpClient client = vertx.createHttpClient(options.setConnectTimeout(2_000));
    return new Outbound(guard, client, proxyFor, Duration.ofSeconds(4));
  }

  private HttpServer server(String host, int port) {
    HttpServerOptions options =
        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(certificate.keyStore());
    return vertx
        .createHttpServer(options)
        .connectionHandler(connection -> connections.incrementAndGet())
        .requestHandler(OutboundTest::answer)
        .listen(port, host)
        .await();
  }

  private static void answer(HttpServerRequest request) {
    if (request.path().equals("/redirect")) {
      request.response().setStatusCode(302).putHeader("location", "/elsewhere").end("302");
      return;
    }
    String sni = request.connection().indicatedServerName();
    String address = request.localAddress().hostAddress();
    request.response().end(address + " sni=" + sni + " host=" + request.getHeader("host"));
  }

  private String get(Outbound outbound, String endpoint) {
    return get(outbound, endpoint, "/");
  }

  private String get(Outbound outbound, String endpoint, String path) {
    RequestOptions options = new RequestOptions().setURI(path);
    Destination to = Destination.of(URI.create(endpoint));
    return Settling.across(
            loop,
            () ->
                outbound
                    .request(to, options)
                    .compose(request -> request.send().compose(response -> response.body())))
        .await()
        .toString();
  }

  private void assertFails(Outbound outbound, String endpoint, ErrorCode code) {
    assertThatThrownBy(() -> get(outbound, endpoint))
        .isInstanceOfSatisfying(GatewayException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static List<InetAddress> ips(String... texts) {
    return Stream.of(texts).map(text -> IpLiteral.parse(text).orElseThrow()).toList();
  }
}
