package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.core.EgressPolicy;
import dev.sallyport.runtime.EgressGuard;
import dev.sallyport.runtime.Outbound;
import dev.sallyport.runtime.Outbounds;
import dev.sallyport.runtime.Resolver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.List;
import java.util.Optional;

final class OutboundWiring implements Outbounds.Factory {
  private final Vertx vertx;
  private final Settings settings;
  private final EgressPolicy policy;

  OutboundWiring(Vertx vertx, Settings settings, EgressPolicy policy) {
    this.vertx = vertx;
    this.settings = settings;
    this.policy = policy;
  }

  @Override
  public Outbounds open() {
    EgressGuard guard =
        new EgressGuard(vertx, policy, Resolver.SYSTEM, EgressGuard.Settings.DEFAULT);
    HttpClientOptions o = new HttpClientOptions().setConnectTimeout(2000);
    PoolOptions p = new PoolOptions().setHttp1MaxSize(settings.upstream().connections());
    HttpClient plain = vertx.createHttpClient(o, p);
    HttpClient tls =
        vertx.createHttpClient(
            new HttpClientOptions(o).setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true), p);
    return new Outbounds(
        new Outbound(guard, plain, Optional.empty()),
        new Outbound(guard, tls, Optional.empty()),
        guard,
        List.of(plain, tls));
  }
}
