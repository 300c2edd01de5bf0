package dev.sallyport.credential;

import static java.util.stream.Collectors.toMap;

import dev.sallyport.access.Reach;
import dev.sallyport.core.Made;
import dev.sallyport.core.Once;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import dev.sallyport.key.CredentialKeys;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Credentials of which each has a virtual key of its own: both are made, handed over and deleted as
 * one. For surfaces that know an organisation's workspaces by id.
 */
public final class KeyedCredentials {
  private final Postgres postgres;
  private final Credentials credentials;
  private final SecretCopy copies;
  private final CredentialKeys keys;
  private final Integrations integrations;

  KeyedCredentials(
      Postgres postgres, Credentials credentials, SecretCopy copies, CredentialKeys keys) {
    this.postgres = postgres;
    this.credentials = credentials;
    this.copies = copies;
    this.keys = keys;
    this.integrations = new Integrations(postgres);
  }

  /** Fails with INVALID, naming every wrong field; REUSED. */
  public Future<ListedCredential.Fresh> create(
      UUID organization, NewCredential draft, Optional<Once> once) {
    return postgres
        .inTransaction(
            connection ->
                credentials
                    .create(connection, organization, draft, once)
                    .compose(made -> keyed(connection, organization, made)))
        .compose(
            made ->
                listed(organization, List.of(made.credential()))
                    .map(listed -> new ListedCredential.Fresh(listed.get(0), made.key())));
  }

  private record Keyed(Credential credential, Optional<Secret> key) {}

  private Future<Keyed> keyed(SqlConnection connection, UUID organization, Made<Credential> made) {
    UUID id = made.value().id();
    return made.replayed()
        ? Future.succeededFuture(new Keyed(made.value(), Optional.empty()))
        : keys.make(connection, id)
            .compose(
                text ->
                    credentials
                        .find(connection, anywhere(organization), id)
                        .map(linked -> new Keyed(linked.orElseThrow(), Optional.of(text))));
  }

  /**
   * Fails with NOT_FOUND, or with INVALID, naming every wrong field.
   *
   * @param secretId of another credential of the workspace, whose secret is taken over; absent, or
   *     its own: the secret stays
   */
  public Future<ListedCredential> update(
      UUID organization, UUID id, CredentialChange change, Optional<UUID> secretId) {
    return postgres
        .inTransaction(
            connection ->
                taken(connection, anywhere(organization), id, secretId)
                    .compose(taken -> update(connection, organization, id, change, taken))
                    .compose(after -> keys.handOver(connection, id).map(after)))
        .compose(after -> listed(organization, List.of(after)))
        .map(listed -> listed.get(0));
  }

  private Future<Optional<SecretCopy.Taken>> taken(
      SqlConnection connection, Reach reach, UUID id, Optional<UUID> secretId) {
    return secretId
        .map(secret -> copies.of(connection, reach, id, secret))
        .orElse(Future.succeededFuture(Optional.empty()));
  }

  private Future<Credential> update(
      SqlConnection connection,
      UUID organization,
      UUID id,
      CredentialChange change,
      Optional<SecretCopy.Taken> taken) {
    CredentialChange all =
        change.withSecrets(taken.map(SecretCopy.Taken::secrets).orElse(CredentialSecrets.NONE));
    return credentials
        .update(connection, anywhere(organization), id, all)
        .compose(
            after ->
                Destinations.find(connection, id)
                    .map(now -> SecretCopy.checked(taken, now))
                    .map(after));
  }

  /** Takes effect on every node at once; false where there is no such credential. */
  public Future<Boolean> delete(UUID organization, UUID id) {
    return credentials.delete(anywhere(organization), id);
  }

  public Future<Optional<Credential>> find(UUID organization, UUID id) {
    return credentials.find(anywhere(organization), id);
  }

  /** All of a workspace, in the order in which they were made. */
  public Future<List<ListedCredential>> list(
      UUID organization, UUID workspace, CredentialFilter filter) {
    return credentials
        .list(
            new Reach(organization, Optional.of(workspace)),
            filter,
            Optional.empty(),
            Integer.MAX_VALUE)
        .compose(found -> listed(organization, found));
  }

  /** What credentials of the organisation can be for. */
  public Future<List<Integration>> integrations(UUID organization) {
    return integrations.of(organization);
  }

  public Future<Standing> standing(UUID organization, UUID workspace, Optional<UUID> user) {
    return Standing.find(postgres, organization, workspace, user);
  }

  private Future<List<ListedCredential>> listed(UUID organization, List<Credential> found) {
    List<UUID> keyIds = found.stream().flatMap(c -> c.facts().keyId().stream()).toList();
    return integrations
        .of(organization)
        .map(all -> all.stream().collect(toMap(Integration::id, Function.identity())))
        .compose(
            byId ->
                keys.displayed(keyIds)
                    .map(shown -> found.stream().map(c -> listed(c, byId, shown)).toList()));
  }

  private static ListedCredential listed(
      Credential credential, Map<UUID, Integration> integrations, Map<UUID, String> keys) {
    return new ListedCredential(
        credential,
        credential.facts().keyId().map(keys::get),
        integrations.get(credential.facts().providerId()));
  }

  private static Reach anywhere(UUID organization) {
    return new Reach(organization, Optional.empty());
  }
}
