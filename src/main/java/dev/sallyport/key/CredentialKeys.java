package dev.sallyport.key;

import static java.util.stream.Collectors.toMap;

import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * The virtual key that is made along with a credential and stands for it alone. It changes in the
 * transaction that changes the credential, whose row is new or locked there.
 */
public final class CredentialKeys {
  private final Postgres postgres;
  private final Supplier<Secret> pepper;

  /**
   * @param pepper throws UNAVAILABLE while it is not open yet
   */
  public CredentialKeys(Postgres postgres, Supplier<Secret> pepper) {
    this.postgres = postgres;
    this.pepper = pepper;
  }

  private static final String MAKE =
      """
      with c as (
        select seq, workspace_seq, user_seq, name from credential where uid = $1),
      made as (
        insert into virtual_key (uid, workspace_seq, user_seq, name, path_groups, all_credentials)
        select $2, workspace_seq, user_seq, name, '{inference}', false from c
        returning seq, generation),
      presented as (
        insert into virtual_key_hash (key_seq, generation, key_hash, prefix, last4)
        select seq, generation, $3, $4, $5 from made),
      granted as (
        insert into virtual_key_credential (workspace_seq, key_seq, credential_seq)
        select c.workspace_seq, made.seq, c.seq from c, made),
      linked as (
        update credential set key_seq = made.seq from made where uid = $1)
      insert into change (kind, uid) select 'key', $2 from made""";

  /** The key itself, told this once. It belongs to the credential's owner. */
  public Future<Secret> make(SqlConnection connection, UUID credential) {
    Secret text = KeyText.generate();
    String revealed = text.revealText();
    byte[] hash = Digests.hmacSha256(pepper.get(), KeyDigest.of(revealed).bytes());
    DisplayForm form = DisplayForm.of(revealed);
    Tuple key =
        Tuple.of(credential, UUID.randomUUID(), Buffer.buffer(hash), form.prefix(), form.last4());
    return Postgres.execute(connection, MAKE, key).map(text);
  }

  private static final String HAND_OVER =
      """
      with given as (
        update virtual_key k set user_seq = c.user_seq, updated_at = now()
          from credential c
         where c.uid = $1 and k.seq = c.key_seq and k.user_seq is distinct from c.user_seq
        returning k.uid)
      insert into change (kind, uid) select 'key', uid from given""";

  /** Makes the key its credential's owner's, who may have changed. */
  public Future<Void> handOver(SqlConnection connection, UUID credential) {
    return Postgres.execute(connection, HAND_OVER, Tuple.of(credential)).mapEmpty();
  }

  private static final String REVOKE =
      """
      with gone as (
        delete from virtual_key k using credential c
         where c.uid = $1 and k.seq = c.key_seq
        returning k.uid)
      insert into change (kind, uid) select 'key', uid from gone""";

  public static Future<Void> revoke(SqlConnection connection, UUID credential) {
    return Postgres.execute(connection, REVOKE, Tuple.of(credential)).mapEmpty();
  }

  private static final String DISPLAYED =
      """
      select k.uid, h.prefix, h.last4
        from virtual_key k
        join virtual_key_hash h on h.key_seq = k.seq and h.generation = k.generation
       where k.uid = any($1)""";

  /** What is shown of keys after they were made, by their ids. */
  public Future<Map<UUID, String>> displayed(Collection<UUID> ids) {
    return postgres
        .query(DISPLAYED, Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new)))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .collect(toMap(row -> row.getUUID("uid"), CredentialKeys::displayed)));
  }

  private static String displayed(Row row) {
    return row.getString("prefix") + "…" + row.getString("last4");
  }
}
