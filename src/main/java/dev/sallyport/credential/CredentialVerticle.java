package dev.sallyport.credential;

import dev.sallyport.core.EgressPolicy;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.db.Postgres;
import dev.sallyport.key.CredentialKeys;
import dev.sallyport.key.KeyRoots;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;

/**
 * Owns, alone, what opens secrets: the master keys and the root secrets, and with them the tables
 * of credentials and virtual keys. All others reach it by typed calls.
 */
public final class CredentialVerticle extends VerticleBase {
  private static final int MAX_IN_FLIGHT = 1_000;
  private static final int MAX_PROBES = 50;

  private final Postgres management;
  private final Postgres dataPlane;
  private final Envelope envelope;
  private final Outside outside;
  private final Duration deadline;
  private Probe probe;
  private Owned<RootSecrets> roots;
  private Owned<Credentials> credentials;
  private Owned<KeyedCredentials> keyedCredentials;
  private Owned<Validations> validations;
  private Owned<Catalogue> catalogue;
  private Owned<CustomProviders> customProviders;
  private Owned<VirtualKeys> keys;
  private Owned<Rewrap> masterKeys;
  private Owned<ContentSeals> contentSeals;

  /**
   * What lies beyond the gateway: where it may connect, and how providers are asked.
   *
   * @param egress says which endpoints can be stored
   */
  public record Outside(EgressPolicy egress, Probe.Factory probes) {}

  /**
   * @param dataPlane a pool of its own, so that management cannot use up its connections
   * @param deadline of each call to what this verticle owns
   */
  public CredentialVerticle(
      Postgres management,
      Postgres dataPlane,
      Envelope envelope,
      Outside outside,
      Duration deadline) {
    this.outside = outside;
    this.management = management;
    this.dataPlane = dataPlane;
    this.envelope = envelope;
    this.deadline = deadline;
  }

  @Override
  public Future<?> start() {
    RootSecrets secrets = new RootSecrets(management, envelope);
    roots = owned(secrets);
    EndpointRule endpoints = new EndpointRule(outside.egress());
    probe = outside.probes().open();
    Credentials rows =
        new Credentials(
            management, new SecretStore(envelope, secrets), new CredentialRules(endpoints));
    credentials = owned(rows);
    keyedCredentials =
        owned(
            new KeyedCredentials(
                management,
                rows,
                new SecretCopy(envelope),
                new CredentialKeys(management, secrets::pepper)));
    validations =
        Owned.of(
            context,
            new Validations(management, envelope, probe),
            MAX_PROBES,
            deadline.plus(probe.deadline()));
    catalogue = owned(new Catalogue(management));
    customProviders = owned(new CustomProviders(management, endpoints));
    keys =
        owned(
            new VirtualKeys(
                management,
                dataPlane,
                envelope,
                () -> new KeyRoots(secrets.pepper(), secrets.sigRoot()),
                Clock.systemUTC()));
    Rewrapper rewrapper = new Rewrapper(vertx, management, envelope);
    contentSeals = owned(new ContentSeals(vertx, new ContentKeys(management, envelope, secrets)));
    masterKeys = owned(new Rewrap(management, envelope, secrets, rewrapper));
    new Upkeep(management, envelope, secrets, rewrapper).start(vertx);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return probe.close();
  }

  private <T> Owned<T> owned(T target) {
    return Owned.of(context, target, MAX_IN_FLIGHT, deadline);
  }

  /** Once deployed; closed until {@link RootSecrets#open} has succeeded. */
  public Owned<RootSecrets> roots() {
    return roots;
  }

  /** The same rows, each with a key of its own. */
  public Owned<KeyedCredentials> keyedCredentials() {
    return keyedCredentials;
  }

  public Owned<Credentials> credentials() {
    return credentials;
  }

  public Owned<Validations> validations() {
    return validations;
  }

  public Owned<Catalogue> catalogue() {
    return catalogue;
  }

  public Owned<CustomProviders> customProviders() {
    return customProviders;
  }

  public Owned<VirtualKeys> keys() {
    return keys;
  }

  public Owned<Rewrap> masterKeys() {
    return masterKeys;
  }

  public Owned<ContentSeals> contentSeals() {
    return contentSeals;
  }
}
