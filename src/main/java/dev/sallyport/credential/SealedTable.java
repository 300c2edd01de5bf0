package dev.sallyport.credential;

import dev.sallyport.crypto.Place;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.Function;

/**
 * Every table that holds sealed values; a test compares the list with the schema. In the order in
 * which they are rewrapped: the root secrets last, so that until the end of a job a start without
 * the old master key fails, instead of serving without the credentials that are still under it.
 *
 * @param others locks the next rows that are not under one master key, past what others have locked
 * @param move gives these rows their new wrapping
 * @param count how many rows there are under each master key
 */
record SealedTable(
    String name, String others, String move, String count, Function<Row, Place> place) {
  private static final String CREDENTIALS =
      """
      select s.uid, s.version, s.master_key_id, s.wrapped_key, s.ciphertext,
             s.field, c.uid as credential_uid, w.uid as workspace_uid
        from credential_secret s
        join credential c on c.seq = s.credential_seq
        join workspace w on w.seq = c.workspace_seq
       where s.master_key_id <> $1 and s.uid > $2
       order by s.uid
       limit $3
         for update of s skip locked""";
  private static final String MOVE_CREDENTIALS =
      """
      update credential_secret s
         set master_key_id = $1, wrapped_key = r.wrapped_key
        from unnest($2::uuid[], $3::int[], $4::text[], $5::bytea[])
             as r (uid, version, old_key_id, wrapped_key)
       where s.uid = r.uid and s.version = r.version and s.master_key_id = r.old_key_id""";
  private static final String COUNT_CREDENTIALS =
      "select master_key_id, count(*) as rows from credential_secret group by master_key_id";

  private static final String CONTENT_KEYS =
      """
      select uid, 1 as version, master_key_id, wrapped_key, ciphertext,
             workspace_id as workspace_uid, day
        from content_key
       where master_key_id <> $1 and uid > $2
       order by uid
       limit $3
         for update skip locked""";
  private static final String MOVE_CONTENT_KEYS =
      """
      update content_key s
         set master_key_id = $1, wrapped_key = r.wrapped_key
        from unnest($2::uuid[], $3::int[], $4::text[], $5::bytea[])
             as r (uid, version, old_key_id, wrapped_key)
       where s.uid = r.uid and r.version = 1 and s.master_key_id = r.old_key_id""";
  private static final String COUNT_CONTENT_KEYS =
      "select master_key_id, count(*) as rows from content_key group by master_key_id";

  private static final String ROOTS =
      """
      select uid, 1 as version, master_key_id, wrapped_key, ciphertext, name
        from root_secret
       where master_key_id <> $1 and uid > $2
       order by uid
       limit $3
         for update skip locked""";
  private static final String MOVE_ROOTS =
      """
      update root_secret s
         set master_key_id = $1, wrapped_key = r.wrapped_key
        from unnest($2::uuid[], $3::int[], $4::text[], $5::bytea[])
             as r (uid, version, old_key_id, wrapped_key)
       where s.uid = r.uid and r.version = 1 and s.master_key_id = r.old_key_id""";
  private static final String COUNT_ROOTS =
      "select master_key_id, count(*) as rows from root_secret group by master_key_id";

  static final List<SealedTable> ALL =
      List.of(
          new SealedTable(
              "credential_secret",
              CREDENTIALS,
              MOVE_CREDENTIALS,
              COUNT_CREDENTIALS,
              SealedTable::ofCredential),
          new SealedTable(
              "content_key",
              CONTENT_KEYS,
              MOVE_CONTENT_KEYS,
              COUNT_CONTENT_KEYS,
              SealedTable::ofContentKey),
          new SealedTable("root_secret", ROOTS, MOVE_ROOTS, COUNT_ROOTS, SealedTable::ofRoot));

  static Place ofCredential(Row row) {
    return Place.ofCredential(
        row.getUUID("workspace_uid"),
        row.getUUID("credential_uid"),
        row.getString("field"),
        row.getInteger("version"));
  }

  static Place ofContentKey(Row row) {
    return Place.ofContentKey(
        row.getUUID("workspace_uid"), row.getUUID("uid"), row.getLocalDate("day"));
  }

  static Place ofRoot(Row row) {
    return Place.ofRootSecret(row.getUUID("uid"), row.getString("name"));
  }
}
