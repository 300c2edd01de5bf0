package dev.sallyport.credential;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.core.Once;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Idempotency;
import dev.sallyport.db.Postgres;
import dev.sallyport.key.CredentialKeys;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Keeps the providers' secrets, sealed; nothing that it answers holds one. */
public final class Credentials {
  private final Postgres postgres;
  private final CredentialRows rows;
  private final SecretStore secrets;
  private final CredentialRules rules;
  private final ChangeCheck changes;

  Credentials(Postgres postgres, SecretStore secrets, CredentialRules rules) {
    this.postgres = postgres;
    this.rows = new CredentialRows(postgres);
    this.secrets = secrets;
    this.rules = rules;
    this.changes = new ChangeCheck(rules, secrets);
  }

  /** As {@link #create(UUID, NewCredential, Optional)}, each time anew. */
  public Future<Credential> create(UUID organization, NewCredential draft) {
    return create(organization, draft, Optional.empty()).map(Made::value);
  }

  /** Fails with INVALID, naming every wrong field; REUSED. */
  public Future<Made<Credential>> create(
      UUID organization, NewCredential draft, Optional<Once> once) {
    return postgres.inTransaction(connection -> create(connection, organization, draft, once));
  }

  /** As part of a transaction. */
  Future<Made<Credential>> create(
      SqlConnection connection, UUID organization, NewCredential draft, Optional<Once> once) {
    UUID fresh = UUID.randomUUID();
    Reach reach = new Reach(organization, Optional.empty());
    return Idempotency.claim(connection, secrets.peppered(once), fresh)
        .compose(
            id ->
                (id.equals(fresh)
                        ? insert(connection, organization, id, draft)
                        : Future.<Void>succeededFuture())
                    .compose(done -> rows.find(connection, reach, id))
                    .map(made -> new Made<>(existing(made), !id.equals(fresh))));
  }

  private Future<Void> insert(
      SqlConnection connection, UUID organization, UUID id, NewCredential draft) {
    UUID workspace = draft.refs().workspaceId();
    Map<String, Secret> values = new HashMap<>(draft.secrets().byField());
    Set<String> given = ChangedSecrets.nonEmpty(values);
    values.putIfAbsent(CredentialSecrets.SECRET, Secret.of(""));
    return References.find(connection, organization, draft.refs())
        .compose(
            found ->
                secrets
                    .problems(connection, values)
                    .map(wrong -> rules.checked(found, draft.refs(), draft.texts(), given, wrong)))
        .compose(found -> CredentialStore.insert(connection, id, found, draft))
        .compose(done -> secrets.put(connection, workspace, id, values))
        .compose(done -> CredentialStore.tellWorkspace(connection, workspace));
  }

  public Future<Optional<Credential>> find(Reach reach, UUID id) {
    return rows.find(reach, id);
  }

  Future<Optional<Credential>> find(SqlConnection connection, Reach reach, UUID id) {
    return rows.find(connection, reach, id);
  }

  /** In the order in which they were made. */
  public Future<List<Credential>> list(Reach reach, Optional<UUID> after, int limit) {
    return list(reach, CredentialFilter.ALL, after, limit);
  }

  public Future<List<Credential>> list(
      Reach reach, CredentialFilter filter, Optional<UUID> after, int limit) {
    return rows.list(reach, filter, after, limit);
  }

  /**
   * Takes effect on every node at once; what changes nothing is not told to them. Fails with
   * NOT_FOUND, or with INVALID, naming every wrong field.
   */
  public Future<Credential> update(Reach reach, UUID id, CredentialChange change) {
    return postgres.inTransaction(connection -> update(connection, reach, id, change));
  }

  /** As part of a transaction. */
  Future<Credential> update(
      SqlConnection connection, Reach reach, UUID id, CredentialChange change) {
    return lock(connection, reach, id)
        .map(Credentials::existing)
        .compose(before -> update(connection, reach, before, change));
  }

  Future<Optional<Credential>> lock(SqlConnection connection, Reach reach, UUID id) {
    return rows.lock(connection, reach, id);
  }

  private Future<Credential> update(
      SqlConnection connection, Reach reach, Credential before, CredentialChange change) {
    Credential after = applied(before, change);
    Map<String, Secret> values = change.secrets().byField();
    if (after.equals(before) && values.isEmpty()) {
      return Future.succeededFuture(before);
    }
    return CredentialStore.sealed(connection, before.id())
        .map(kept -> ChangedSecrets.of(kept, values))
        .compose(changed -> update(connection, reach, before, after, changed))
        .compose(done -> rows.find(connection, reach, before.id()))
        .map(Credentials::existing);
  }

  private Future<Void> update(
      SqlConnection connection,
      Reach reach,
      Credential before,
      Credential after,
      ChangedSecrets changed) {
    boolean differs = differs(before, after) || !changed.values().isEmpty();
    return changes
        .check(connection, reach.organizationId(), before, after, changed)
        .compose(found -> CredentialStore.update(connection, after, found, differs))
        .compose(
            done -> secrets.put(connection, before.workspaceId(), before.id(), changed.values()));
  }

  private static Credential applied(Credential before, CredentialChange change) {
    CredentialRefs refs = change.refs().apply(before.refs());
    if (!refs.workspaceId().equals(before.workspaceId())) {
      throw GatewayException.invalid(Map.of("workspaceId", "cannot be changed"));
    }
    return new Credential(
        before.id(),
        refs,
        change.texts().apply(before.texts()),
        change.policy().apply(before.policy()),
        before.facts());
  }

  private static boolean differs(Credential before, Credential after) {
    return !before.provider().equals(after.provider())
        || !before.texts().endpoint().equals(after.texts().endpoint())
        || !before.texts().region().equals(after.texts().region())
        || !before.texts().settings().equals(after.texts().settings());
  }

  /**
   * Takes effect on every node at once, and on the key that was made along with it; false where
   * there is no such credential.
   */
  public Future<Boolean> delete(Reach reach, UUID id) {
    return postgres.inTransaction(
        connection ->
            lock(connection, reach, id)
                .compose(
                    there ->
                        there.isEmpty()
                            ? Future.succeededFuture(false)
                            : CredentialKeys.revoke(connection, id)
                                .compose(v -> CredentialStore.delete(connection, reach, id))));
  }

  /** Whether it is, letter for letter, the secret of a credential of the organisation. */
  public Future<Boolean> holds(UUID organization, Secret value) {
    return CredentialStore.holds(postgres, organization, secrets.fingerprint(value));
  }

  private static Credential existing(Optional<Credential> found) {
    return found.orElseThrow(() -> GatewayException.notFound("credential"));
  }
}
