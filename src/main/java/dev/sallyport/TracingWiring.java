package dev.sallyport;

import dev.sallyport.config.Collector;
import dev.sallyport.config.Settings;
import dev.sallyport.runtime.OutboundTrust;
import dev.sallyport.telemetry.SpanTracing;
import dev.sallyport.telemetry.Tracing;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Traces as the operator's settings say. The collector is the operator's choice alone, so the rules
 * for addresses of providers do not hold for it.
 */
final class TracingWiring {
  private TracingWiring() {}

  /** Reads the file of trusted certificates, so not on an event loop. */
  static Tracing of(Vertx vertx, Settings settings) {
    Collector collector = settings.tracing();
    return collector.enabled()
        ? SpanTracing.to(collector, settings.outbound().caFile().map(file -> trusting(vertx, file)))
        : Tracing.OFF;
  }

  private static SSLContext trusting(Vertx vertx, Path caFile) {
    try {
      TrustManagerFactory trust =
          OutboundTrust.of(Optional.of(caFile)).getTrustManagerFactory(vertx);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (Exception e) {
      throw new IllegalArgumentException("The extra CA file cannot be used.", e);
    }
  }
}
