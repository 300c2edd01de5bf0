package dev.sallyport.key;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes, shows, revokes and looks up virtual keys; of a key only a peppered hash is kept. */
public final class VirtualKeys {
  private final VirtualKeyStore store;
  private final KeyRecords records;
  private final Supplier<Secret> pepper;

  /**
   * @param management for what operators do
   * @param dataPlane for look-ups, apart, so that neither can use up the other's connections
   * @param pepper throws UNAVAILABLE while it is not open yet
   */
  public VirtualKeys(
      Postgres management, Postgres dataPlane, Envelope envelope, Supplier<Secret> pepper) {
    this.store = new VirtualKeyStore(management);
    this.records = new KeyRecords(dataPlane, envelope);
    this.pepper = pepper;
  }

  /** Fails with INVALID where a credential is not one of the workspace. */
  public Future<CreatedKey> create(UUID organization, UUID workspace, NewKey draft) {
    return create(organization, workspace, draft, KeyText.generate());
  }

  /** Stores a key whose text was made beforehand by {@link KeyText#generate}. */
  public Future<CreatedKey> create(UUID organization, UUID workspace, NewKey draft, Secret text) {
    UUID id = UUID.randomUUID();
    String revealed = text.revealText();
    byte[] hash = Digests.hmacSha256(pepper.get(), KeyDigest.of(revealed).bytes());
    return store
        .insert(workspace, id, draft, hash, DisplayForm.of(revealed))
        .compose(granted -> store.find(new Reach(organization, Optional.of(workspace)), id))
        .map(made -> made.orElseThrow(() -> GatewayException.notFound("workspace")))
        .map(key -> new CreatedKey(key, text));
  }

  public Future<Optional<VirtualKey>> find(Reach reach, UUID id) {
    return store.find(reach, id);
  }

  /** In the order in which they were made. */
  public Future<List<VirtualKey>> list(UUID workspace, Optional<UUID> after, int limit) {
    return store.list(workspace, after, limit);
  }

  /** Revokes on every node; false where there is no such key. */
  public Future<Boolean> delete(Reach reach, UUID id) {
    return store.delete(reach, id);
  }

  /** What the data plane needs to know of a key. */
  public Future<Optional<KeyRecord>> open(KeyDigest digest) {
    return records.find(Digests.hmacSha256(pepper.get(), digest.bytes()));
  }

  static GatewayException unknownCredentials() {
    return GatewayException.invalid(
        Map.of("credentialIds", "names a credential that is not in this workspace"));
  }
}
