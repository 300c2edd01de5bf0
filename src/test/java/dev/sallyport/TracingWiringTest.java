package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Settings;
import dev.sallyport.db.Soon;
import dev.sallyport.runtime.TestCertificate;
import dev.sallyport.telemetry.SpanCounts;
import dev.sallyport.telemetry.Tracing;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Usage;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingWiringTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Tracing tracing(Map<String, String> env) {
    return TracingWiring.of(vertx, Settings.load(Optional.empty(), env));
  }

  private SpanCounts afterOneCall(Map<String, String> env) {
    Tracing tracing = tracing(env);
    tracing
        .begin(UUID.randomUUID(), "GET", MultiMap.caseInsensitiveMultiMap())
        .ended(Closed.interrupted(Usage.NONE));
    Future<Void> closed = tracing.close();
    assertThat(Soon.is(PATIENCE, closed::isComplete)).isTrue();
    return tracing.counts();
  }

  @Test
  void tracing_isOff_whenNothingIsSet() {
    assertThat(tracing(Map.of())).isSameAs(Tracing.OFF);
    assertThat(tracing(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a"))).isSameAs(Tracing.OFF);
  }

  @Test
  void collector_isBelieved_onlyWithACertificateThatIsTrusted() {
    TestCertificate certificate = TestCertificate.in(folder, "dns:localhost");
    HttpServerOptions tls =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyStore());
    int port =
        vertx
            .createHttpServer(tls)
            .requestHandler(request -> request.response().end())
            .listen(0, "localhost")
            .await()
            .actualPort();
    Map<String, String> env = new HashMap<>();
    env.put("SALLYPORT_TRACING_ENABLED", "true");
    env.put("SALLYPORT_TRACING_ENDPOINT", "https://localhost:" + port);

    assertThat(afterOneCall(env)).isEqualTo(new SpanCounts(0, 1));

    env.put("SALLYPORT_CA_FILE", certificate.certificate().toString());
    assertThat(afterOneCall(env)).isEqualTo(new SpanCounts(1, 0));
  }
}
