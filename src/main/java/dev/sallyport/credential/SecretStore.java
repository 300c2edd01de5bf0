package dev.sallyport.credential;

import dev.sallyport.core.Once;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import dev.sallyport.key.KeyTexts;
import dev.sallyport.key.Peppered;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The table {@code credential_secret}: a row for each sealed value, with its version. */
final class SecretStore {
  private final Envelope envelope;
  private final RootSecrets roots;

  SecretStore(Envelope envelope, RootSecrets roots) {
    this.envelope = envelope;
    this.roots = roots;
  }

  private static final String VERSIONS =
      """
      select s.field, s.version
        from credential_secret s join credential c on c.seq = s.credential_seq
       where c.uid = $1""";

  /**
   * Puts new versions in the place of the values that are given, each under a fresh data key. The
   * credential's row must be new or locked by this transaction.
   */
  Future<Void> put(
      SqlConnection connection, UUID workspace, UUID credential, Map<String, Secret> values) {
    roots.requireOpen();
    return values.isEmpty()
        ? Future.succeededFuture()
        : Postgres.execute(connection, VERSIONS, Tuple.of(credential))
            .map(SecretStore::versions)
            .compose(
                versions ->
                    Future.all(
                        values.entrySet().stream()
                            .map(
                                value ->
                                    put(
                                        connection,
                                        Place.ofCredential(
                                            workspace,
                                            credential,
                                            value.getKey(),
                                            versions.getOrDefault(value.getKey(), 0) + 1),
                                        value))
                            .toList()))
            .mapEmpty();
  }

  private static final String PUT =
      """
      insert into credential_secret (credential_seq, field, version, master_key_id, wrapped_key,
                                     ciphertext, fingerprint)
      select seq, $2, $3, $4, $5, $6, $7 from credential where uid = $1
      on conflict (credential_seq, field) do update
         set version = excluded.version, master_key_id = excluded.master_key_id,
             wrapped_key = excluded.wrapped_key, ciphertext = excluded.ciphertext,
             fingerprint = excluded.fingerprint""";

  private Future<Void> put(SqlConnection connection, Place place, Map.Entry<String, Secret> value) {
    Sealed sealed = envelope.seal(value.getValue(), place);
    return Postgres.execute(
            connection,
            PUT,
            Tuple.of(place.row(), value.getKey())
                .addInteger(place.version())
                .addString(sealed.masterKeyId())
                .addBuffer(Buffer.buffer(sealed.wrappedKey()))
                .addBuffer(Buffer.buffer(sealed.ciphertext()))
                .addBuffer(fingerprint(value)))
        .mapEmpty();
  }

  /** Null for what nobody would mistake for a virtual key. */
  private Buffer fingerprint(Map.Entry<String, Secret> value) {
    boolean findable =
        value.getKey().equals(CredentialSecrets.SECRET) && value.getValue().length() > 0;
    return findable ? fingerprint(value.getValue()) : null;
  }

  /**
   * What is wrong with values that are to be stored, by field. Until this transaction has ended
   * nobody makes a key of them.
   */
  Future<Map<String, String>> problems(SqlConnection connection, Map<String, Secret> values) {
    Secret secret = values.getOrDefault(CredentialSecrets.SECRET, Secret.of(""));
    return secret.length() == 0
        ? Future.succeededFuture(Map.of())
        : KeyTexts.isKey(connection, fingerprint(secret))
            .map(
                isKey ->
                    isKey
                        ? Map.of(CredentialSecrets.SECRET, "is a virtual key of this gateway")
                        : Map.of());
  }

  /** What a secret is found by, without being opened: the same as a virtual key is found by. */
  Buffer fingerprint(Secret secret) {
    return Buffer.buffer(Fingerprint.of(roots.pepper(), secret));
  }

  /** A request may have held a secret: what is remembered of it must not confirm which. */
  Optional<Once> peppered(Optional<Once> once) {
    return once.isEmpty() ? once : Peppered.once(roots.pepper(), once);
  }

  private static Map<String, Integer> versions(RowSet<Row> rows) {
    Map<String, Integer> versions = new HashMap<>();
    rows.forEach(row -> versions.put(row.getString("field"), row.getInteger("version")));
    return versions;
  }
}
