package dev.sallyport.credential;

import dev.sallyport.core.Once;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets operators change the master key while the gateway serves: the secrets stay sealed as they
 * are, only their data keys are wrapped anew, after which the old master key can be taken away.
 */
public final class Rewrap {
  private static final Logger log = LoggerFactory.getLogger(Rewrap.class);

  private final Postgres postgres;
  private final Envelope envelope;
  private final RewrapStore jobs;
  private final RootSecrets roots;
  private final Rewrapper rewrapper;

  Rewrap(Postgres postgres, Envelope envelope, RootSecrets roots, Rewrapper rewrapper) {
    this.postgres = postgres;
    this.envelope = envelope;
    this.jobs = new RewrapStore(postgres);
    this.roots = roots;
    this.rewrapper = rewrapper;
  }

  public Future<MasterKeys> status() {
    return SealedRows.count(postgres)
        .compose(
            rows ->
                jobs.newest(rows)
                    .map(
                        job ->
                            new MasterKeys(
                                envelope.primaryId(), envelope.masterKeyIds(), rows, job)));
  }

  /**
   * Begins to move everything to this node's primary master key, unless a job is running: then that
   * one goes on.
   *
   * @return false where the same request was made before
   */
  public Future<Boolean> begin(Optional<Once> once) {
    roots.requireOpen();
    return jobs.begin(once, envelope.primaryId()).onSuccess(begun -> work());
  }

  /** Not waited for: it goes on, here or on another node, whatever becomes of the request. */
  private void work() {
    rewrapper.work().onFailure(e -> log.debug("Rewrapping pauses: {}", e.getMessage()));
  }
}
