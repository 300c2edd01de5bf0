package dev.sallyport.credential;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every node does to the sealed values behind all calls: once what is due after a start, and
 * again and again its part of a rewrapping, which may have begun on a node that is no more.
 */
final class Upkeep {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  static final Duration PERIOD = Duration.ofSeconds(2);

  private final Postgres postgres;
  private final List<String> configured;
  private final RootSecrets roots;
  private final MissingFingerprints fingerprints;
  private final Rewrapper rewrapper;
  private boolean begun;

  Upkeep(Postgres postgres, Envelope envelope, RootSecrets roots, Rewrapper rewrapper) {
    this.postgres = postgres;
    this.configured = envelope.masterKeyIds();
    this.roots = roots;
    this.fingerprints = new MissingFingerprints(postgres, envelope, roots);
    this.rewrapper = rewrapper;
  }

  /** Until the verticle that calls this is undeployed. */
  void start(Vertx vertx) {
    vertx.setPeriodic(PERIOD.toMillis(), id -> look(vertx));
  }

  private void look(Vertx vertx) {
    if (!roots.areOpen()) {
      return;
    }
    rewrapper.work().onFailure(Upkeep::later);
    if (!begun) {
      begun = true;
      afterStart(vertx).onFailure(e -> begun = false).onFailure(Upkeep::later);
    }
  }

  private Future<Void> afterStart(Vertx vertx) {
    return SealedRows.count(postgres)
        .onSuccess(this::warn)
        .compose(counted -> fingerprints.fill(vertx));
  }

  private void warn(Map<String, Long> counted) {
    counted.forEach(
        (id, rows) -> {
          if (!configured.contains(id)) {
            log.warn("{} sealed values need master key {}, which is not configured", rows, id);
          }
        });
  }

  private static void later(Throwable failure) {
    log.debug("Put off: {}", failure.getMessage());
  }
}
