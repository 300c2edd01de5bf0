package dev.sallyport.credential;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Keeps the providers' secrets, sealed; nothing that it answers holds one. */
public final class Credentials {
  private final CredentialStore store;
  private final Envelope envelope;
  private final RootSecrets roots;

  Credentials(Postgres postgres, Envelope envelope, RootSecrets roots) {
    this.store = new CredentialStore(postgres);
    this.envelope = envelope;
    this.roots = roots;
  }

  /** Fails with INVALID where the provider is not in the catalogue. */
  public Future<Credential> create(UUID organization, UUID workspace, NewCredential draft) {
    roots.requireOpen();
    UUID id = UUID.randomUUID();
    var sealed = envelope.seal(draft.secret(), Place.ofCredential(workspace, id, 1));
    return store
        .insert(workspace, id, draft, sealed)
        .compose(
            made ->
                made
                    ? store.find(new Reach(organization, Optional.of(workspace)), id)
                    : Future.failedFuture(unknownProvider()))
        .map(Optional::orElseThrow);
  }

  public Future<Optional<Credential>> find(Reach reach, UUID id) {
    return store.find(reach, id);
  }

  /** In the order in which they were made. */
  public Future<List<Credential>> list(UUID workspace, Optional<UUID> after, int limit) {
    return store.list(workspace, after, limit);
  }

  /** Gives a credential another endpoint. */
  public Future<Credential> move(Reach reach, UUID id, String endpoint) {
    return store
        .move(reach, id, endpoint)
        .compose(moved -> store.find(reach, id))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("credential")));
  }

  /** Takes effect on every node at once; false where there is no such credential. */
  public Future<Boolean> delete(Reach reach, UUID id) {
    return store.delete(reach, id);
  }

  /** Without what was sent: people paste secrets into the wrong field. */
  private static GatewayException unknownProvider() {
    return GatewayException.invalid(Map.of("provider", "names no provider of the catalogue"));
  }
}
