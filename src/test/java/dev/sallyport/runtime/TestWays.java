package dev.sallyport.runtime;

import dev.sallyport.core.EgressPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ways out for tests: through a real guard, without a proxy. */
public final class TestWays {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private TestWays() {}

  public static Outbounds open(Vertx vertx, EgressPolicy policy) {
    EgressGuard guard =
        new EgressGuard(vertx, policy, Resolver.SYSTEM, EgressGuard.Settings.DEFAULT);
    HttpClient client = vertx.createHttpClient();
    Outbound out = new Outbound(guard, client, host -> Optional.empty(), PATIENCE);
    return new Outbounds(out, out, out, guard, List.of(client));
  }
}
