package dev.sallyport.key;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Once;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.db.Idempotency;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Makes, shows, changes, revokes and looks up virtual keys; of a key only a hash is kept. */
public final class VirtualKeys implements KeyLookUp {
  private final Postgres management;
  private final KeyRecords records;
  private final KeyMint mint;
  private final KeyCheck check;
  private final Clock clock;

  /**
   * @param management for what operators do
   * @param dataPlane for look-ups, apart, so that neither can use up the other's connections
   * @param roots throws UNAVAILABLE while they are not open yet
   */
  public VirtualKeys(
      Postgres management,
      Postgres dataPlane,
      Envelope envelope,
      Supplier<KeyRoots> roots,
      Clock clock) {
    this.management = management;
    this.records = new KeyRecords(dataPlane, envelope);
    this.mint = new KeyMint(roots);
    this.check = new KeyCheck(mint, clock);
    this.clock = clock;
  }

  /** Fails with INVALID, naming every wrong field. */
  public Future<CreatedKey> create(UUID organization, UUID workspace, NewKey draft) {
    Reach place = new Reach(organization, Optional.of(workspace));
    return create(place, draft, Optional.empty(), Map.of());
  }

  /**
   * Fails with INVALID, naming every wrong field; REUSED.
   *
   * @param place with the workspace that it is to be of
   * @param wrong fields that the caller found wrong already, to be told with the others
   */
  public Future<CreatedKey> create(
      Reach place, NewKey draft, Optional<Once> once, Map<String, String> wrong) {
    UUID id = UUID.randomUUID();
    return once(
        once,
        id,
        connection ->
            check
                .terms(connection, place, Optional.empty(), draft, wrong)
                .compose(done -> make(connection, place, id, draft)),
        (connection, made) -> find(connection, place, made).map(VirtualKeys::again));
  }

  private Future<CreatedKey> make(SqlConnection connection, Reach place, UUID id, NewKey draft) {
    UUID workspace = place.workspaceId().orElseThrow();
    KeyMint.Minted minted = mint.mint(draft.text());
    return VirtualKeyStore.insert(connection, workspace, id, draft.terms())
        .compose(done -> present(connection, place, id, minted))
        .map(key -> new CreatedKey(key, Optional.of(mint.told(minted, id, 1))));
  }

  /**
   * Gives a key another text. Fails with NOT_FOUND; INVALID, naming every wrong field; REUSED. Of
   * two at once each makes a generation of its own.
   */
  public Future<CreatedKey> rotate(Reach reach, UUID id, Rotation rotation, Optional<Once> once) {
    return once(
        once,
        UUID.randomUUID(),
        connection ->
            VirtualKeyStore.lock(connection, reach, id)
                .compose(done -> check.text(connection, rotation.text(), Map.of()))
                .compose(done -> renew(connection, reach, id, rotation)),
        (connection, effect) -> find(connection, reach, id).map(VirtualKeys::again));
  }

  private Future<CreatedKey> renew(
      SqlConnection connection, Reach reach, UUID id, Rotation rotation) {
    KeyMint.Minted minted = mint.mint(rotation.text());
    return KeyTextStore.retire(connection, id, clock.instant(), rotation.grace())
        .compose(done -> VirtualKeyStore.nextGeneration(connection, id))
        .compose(
            generation ->
                present(connection, reach, id, minted)
                    .map(
                        key ->
                            new CreatedKey(key, Optional.of(mint.told(minted, id, generation)))));
  }

  private static Future<VirtualKey> present(
      SqlConnection connection, Reach reach, UUID id, KeyMint.Minted minted) {
    return KeyTextStore.present(connection, id, minted)
        .compose(done -> VirtualKeyStore.changed(connection, id))
        .compose(done -> find(connection, reach, id));
  }

  /** What to do the first time, and any other time. */
  private Future<CreatedKey> once(
      Optional<Once> wish,
      UUID effect,
      Function<SqlConnection, Future<CreatedKey>> first,
      BiFunction<SqlConnection, UUID, Future<CreatedKey>> later) {
    Optional<Once> claimed = mint.peppered(wish);
    return management
        .inTransaction(
            connection ->
                Idempotency.claim(connection, claimed, effect)
                    .compose(
                        known ->
                            known.equals(effect)
                                ? first.apply(connection)
                                : later.apply(connection, known)))
        .recover(failure -> Future.failedFuture(KeyCheck.told(failure)));
  }

  private static CreatedKey again(VirtualKey key) {
    return new CreatedKey(key, Optional.empty());
  }

  /**
   * Takes effect on every node at once; what changes nothing is not told to them. Fails with
   * NOT_FOUND, or with INVALID, naming every wrong field.
   *
   * @param wrong fields that the caller found wrong already, to be told with the others
   */
  public Future<VirtualKey> update(
      Reach reach, UUID id, UnaryOperator<KeyTerms> change, Map<String, String> wrong) {
    return management
        .inTransaction(
            connection ->
                VirtualKeyStore.lock(connection, reach, id)
                    .compose(done -> find(connection, reach, id))
                    .compose(before -> update(connection, reach, before, change, wrong)))
        .recover(failure -> Future.failedFuture(KeyCheck.told(failure)));
  }

  private Future<VirtualKey> update(
      SqlConnection connection,
      Reach reach,
      VirtualKey before,
      UnaryOperator<KeyTerms> change,
      Map<String, String> wrong) {
    KeyTerms after = change.apply(before.terms());
    Reach place = new Reach(reach.organizationId(), Optional.of(before.workspaceId()));
    NewKey wanted = new NewKey(after, Optional.empty());
    return check
        .terms(connection, place, Optional.of(before.terms()), wanted, wrong)
        .compose(
            done ->
                after.equals(before.terms())
                    ? Future.succeededFuture(before)
                    : write(connection, place, before, after));
  }

  private static Future<VirtualKey> write(
      SqlConnection connection, Reach place, VirtualKey before, KeyTerms after) {
    return VirtualKeyStore.update(connection, before, after)
        .compose(done -> VirtualKeyStore.changed(connection, before.id()))
        .compose(done -> find(connection, place, before.id()));
  }

  private static Future<VirtualKey> find(SqlConnection connection, Reach reach, UUID id) {
    return KeyRows.find(connection, reach, id)
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("key")));
  }

  public Future<Optional<VirtualKey>> find(Reach reach, UUID id) {
    return KeyRows.find(management, reach, id);
  }

  /** In the order in which they were made. */
  public Future<List<VirtualKey>> list(UUID workspace, Optional<UUID> after, int limit) {
    return KeyRows.list(management, workspace, after, limit);
  }

  /** Revokes on every node; false where there is no such key. */
  public Future<Boolean> delete(Reach reach, UUID id) {
    return management.inTransaction(connection -> VirtualKeyStore.delete(connection, reach, id));
  }

  @Override
  public Future<Optional<KeyRecord>> open(KeyDigest digest) {
    return records.find(mint.hash(digest));
  }
}
