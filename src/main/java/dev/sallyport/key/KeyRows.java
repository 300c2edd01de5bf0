package dev.sallyport.key;

import dev.sallyport.access.Reach;
import dev.sallyport.db.Postgres;
import dev.sallyport.limit.Limits;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads virtual keys as operators see them. */
final class KeyRows {
  private static final String SELECT =
      """
      select k.uid, w.uid as workspace_uid, k.name, k.active, k.expires_at, u.uid as user_uid,
             k.all_credentials, k.path_groups, k.models, k.allowed_cidrs, k.limits,
             h.prefix, h.last4, k.created_at, k.updated_at,
             array(select c.uid from virtual_key_credential kc
                     join credential c on c.seq = kc.credential_seq
                    where kc.key_seq = k.seq order by c.seq) as credentials
        from virtual_key k
        join virtual_key_hash h on h.key_seq = k.seq and h.generation = k.generation
        join workspace w on w.seq = k.workspace_seq
        join organization o on o.seq = w.organization_seq
        left join users u on u.seq = k.user_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and k.uid = $3""";
  private static final String LIST =
      """
      select k.uid, w.uid as workspace_uid, k.name, k.active, k.expires_at, u.uid as user_uid,
             k.all_credentials, k.path_groups, k.models, k.allowed_cidrs, k.limits,
             h.prefix, h.last4, k.created_at, k.updated_at,
             array(select c.uid from virtual_key_credential kc
                     join credential c on c.seq = kc.credential_seq
                    where kc.key_seq = k.seq order by c.seq) as credentials
        from virtual_key k
        join virtual_key_hash h on h.key_seq = k.seq and h.generation = k.generation
        join workspace w on w.seq = k.workspace_seq
        left join users u on u.seq = k.user_seq
       where w.uid = $1
         and k.seq > coalesce((select seq from virtual_key where uid = $2), 0)
       order by k.seq
       limit $3""";

  private KeyRows() {}

  static Future<Optional<VirtualKey>> find(Postgres postgres, Reach reach, UUID id) {
    return postgres.query(SELECT, named(reach, id)).map(rows -> all(rows).findFirst());
  }

  static Future<Optional<VirtualKey>> find(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(connection, SELECT, named(reach, id))
        .map(rows -> all(rows).findFirst());
  }

  private static Tuple named(Reach reach, UUID id) {
    return Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id);
  }

  static Future<List<VirtualKey>> list(
      Postgres postgres, UUID workspace, Optional<UUID> after, int limit) {
    return postgres
        .query(LIST, Tuple.of(workspace, after.orElse(null), limit))
        .map(rows -> all(rows).toList());
  }

  private static Stream<VirtualKey> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(KeyRows::toKey);
  }

  private static VirtualKey toKey(Row row) {
    return new VirtualKey(
        row.getUUID("uid"),
        row.getUUID("workspace_uid"),
        toTerms(row),
        new DisplayForm(row.getString("prefix"), row.getString("last4")),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }

  private static KeyTerms toTerms(Row row) {
    return new KeyTerms(
        row.getString("name"),
        new KeyTerms.Validity(
            row.getBoolean("active"), Optional.ofNullable(row.getOffsetDateTime("expires_at"))),
        Optional.ofNullable(row.getUUID("user_uid")),
        row.getBoolean("all_credentials")
            ? Optional.empty()
            : Optional.of(List.of(row.getArrayOfUUIDs("credentials"))),
        KeyRecords.toRules(row),
        Limits.parse(row.getJsonArray("limits")));
  }
}
