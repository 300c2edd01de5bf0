package dev.sallyport;

import dev.sallyport.config.Outbound;
import dev.sallyport.config.ProxyUrl;
import dev.sallyport.config.Settings;
import dev.sallyport.core.EgressPolicy;
import dev.sallyport.crypto.Secret;
import dev.sallyport.http.AnswerFraming;
import dev.sallyport.runtime.EgressGuard;
import dev.sallyport.runtime.OutboundTrust;
import dev.sallyport.runtime.Outbounds;
import dev.sallyport.runtime.Resolver;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The ways out to providers, as the operator's settings say. */
final class OutboundWiring implements Outbounds.Factory {
  private static final int HTTP2_CONNECTIONS = 8;
  private static final int HTTP2_STREAMS = 100;
  private static final int HTTP2_STREAM_WINDOW_BYTES = 65_535;
  private static final int WAITING_PER_CONNECTION = 4;

  private final Vertx vertx;
  private final Outbound outbound;
  private final Settings.Upstream upstream;
  private final EgressPolicy policy;
  private final Resolver resolver;
  private final TrustOptions trust;

  /** Reads the files of trusted certificates, so not on an event loop. */
  OutboundWiring(Vertx vertx, Settings settings, EgressPolicy policy, Resolver resolver) {
    this.vertx = vertx;
    this.outbound = settings.outbound();
    this.upstream = settings.upstream();
    this.policy = policy;
    this.resolver = resolver;
    this.trust = OutboundTrust.of(outbound.caFile());
  }

  @Override
  public Outbounds open() {
    EgressGuard guard = new EgressGuard(vertx, policy, resolver, EgressGuard.Settings.DEFAULT);
    HttpClient plain = client(common());
    HttpClient tls = client(overTls());
    HttpClient http1 = client(http1OverTls());
    Duration patience = upstream.connectTimeout().multipliedBy(2);
    return new Outbounds(
        new dev.sallyport.runtime.Outbound(guard, plain, host -> Optional.empty(), patience),
        new dev.sallyport.runtime.Outbound(guard, tls, this::proxyFor, patience),
        new dev.sallyport.runtime.Outbound(guard, http1, this::proxyFor, patience),
        guard,
        List.of(plain, tls, http1));
  }

  private HttpClient client(HttpClientOptions options) {
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(pool())
        .withConnectHandler(AnswerFraming::guard)
        .build();
  }

  private Optional<ProxyOptions> proxyFor(String host) {
    return outbound.proxyFor(host).map(OutboundWiring::options);
  }

  private static ProxyOptions options(ProxyUrl proxy) {
    ProxyOptions options =
        new ProxyOptions().setType(ProxyType.HTTP).setHost(proxy.host()).setPort(proxy.port());
    proxy.user().ifPresent(options::setUsername);
    proxy.password().map(Secret::revealText).ifPresent(options::setPassword);
    return options;
  }

  private HttpClientOptions common() {
    int keepAliveSeconds = (int) Math.max(1, upstream.keepAlive().toSeconds());
    return new HttpClientOptions()
        .setConnectTimeout((int) upstream.connectTimeout().toMillis())
        .setKeepAliveTimeout(keepAliveSeconds)
        .setHttp2KeepAliveTimeout(keepAliveSeconds)
        .setMaxHeaderSize(upstream.headerBlockLimitBytes())
        .setDecompressionSupported(false)
        .setHttp2ClearTextUpgrade(false)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true);
  }

  /**
   * A client that reads slowly holds back its stream's window, never the whole connection's: that
   * one has room for all streams at once.
   */
  private HttpClientOptions overTls() {
    return trusting(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2MultiplexingLimit(HTTP2_STREAMS)
        .setHttp2ConnectionWindowSize(HTTP2_STREAMS * HTTP2_STREAM_WINDOW_BYTES)
        .setInitialSettings(
            new Http2Settings()
                .setPushEnabled(false)
                .setInitialWindowSize(HTTP2_STREAM_WINDOW_BYTES)
                .setMaxHeaderListSize(upstream.headerBlockLimitBytes()));
  }

  private HttpClientOptions http1OverTls() {
    return trusting(List.of(HttpVersion.HTTP_1_1)).setProtocolVersion(HttpVersion.HTTP_1_1);
  }

  private HttpClientOptions trusting(List<HttpVersion> versions) {
    return common()
        .setUseAlpn(true)
        .setAlpnVersions(versions)
        .setVerifyHost(true)
        .setForceSni(true)
        .setTrustOptions(trust);
  }

  private PoolOptions pool() {
    return new PoolOptions()
        .setHttp1MaxSize(upstream.connections())
        .setHttp2MaxSize(Math.min(HTTP2_CONNECTIONS, upstream.connections()))
        .setMaxWaitQueueSize(upstream.connections() * WAITING_PER_CONNECTION);
  }
}
