package dev.sallyport.key;

import dev.sallyport.access.Reach;
import dev.sallyport.core.PathGroup;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The tables {@code virtual_key} and {@code virtual_key_credential}. */
final class VirtualKeyStore {
  private final Postgres postgres;

  VirtualKeyStore(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String INSERT =
      """
      insert into virtual_key (uid, workspace_seq, name, path_groups, all_credentials, expires_at)
      select $1, w.seq, $3, $4, $5, $6 from workspace w where w.uid = $2""";
  private static final String PRESENT =
      """
      insert into virtual_key_hash (key_seq, generation, key_hash, prefix, last4)
      select seq, generation, $2, $3, $4 from virtual_key where uid = $1""";
  private static final String GRANT =
      """
      insert into virtual_key_credential (workspace_seq, key_seq, credential_seq)
      select k.workspace_seq, k.seq, c.seq
        from virtual_key k
        join credential c on c.workspace_seq = k.workspace_seq
       where k.uid = $1 and c.uid = any($2)""";
  private static final String CHANGED = "insert into change (kind, uid) values ('key', $1)";

  /**
   * @param form display parts of the key: prefix and last four
   * @return how many of the draft's credentials are in the workspace; where it is not all of them
   *     nothing is stored
   */
  Future<Integer> insert(UUID workspace, UUID id, NewKey draft, byte[] hash, DisplayForm form) {
    List<UUID> credentials = draft.credentialIds().orElse(List.of());
    Tuple row =
        Tuple.tuple()
            .addUUID(id)
            .addUUID(workspace)
            .addString(draft.name())
            .addArrayOfString(
                draft.endpoints().stream().map(PathGroup::id).sorted().toArray(String[]::new))
            .addBoolean(draft.credentialIds().isEmpty())
            .addOffsetDateTime(draft.expiresAt().orElse(null));
    Tuple presented = Tuple.of(id, Buffer.buffer(hash), form.prefix(), form.last4());
    return postgres.inTransaction(
        connection ->
            Postgres.execute(connection, INSERT, row)
                .compose(made -> Postgres.execute(connection, PRESENT, presented))
                .compose(made -> grant(connection, id, credentials)));
  }

  private static Future<Integer> grant(SqlConnection connection, UUID key, List<UUID> credentials) {
    return Postgres.execute(
            connection,
            GRANT,
            Tuple.tuple().addUUID(key).addArrayOfUUID(credentials.toArray(UUID[]::new)))
        .compose(
            granted ->
                granted.rowCount() == credentials.size()
                    ? Postgres.execute(connection, CHANGED, Tuple.of(key)).mapEmpty()
                    : Future.failedFuture(VirtualKeys.unknownCredentials()))
        .map(credentials.size());
  }

  private static final String SELECT =
      """
      select k.uid, w.uid as workspace_uid, k.name, h.prefix, h.last4, k.path_groups,
             k.all_credentials, k.expires_at, k.created_at, k.updated_at,
             array(select c.uid from virtual_key_credential kc
                     join credential c on c.seq = kc.credential_seq
                    where kc.key_seq = k.seq order by c.seq) as credentials
        from virtual_key k
        join virtual_key_hash h on h.key_seq = k.seq and h.generation = k.generation
        join workspace w on w.seq = k.workspace_seq
        join organization o on o.seq = w.organization_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and k.uid = $3""";

  Future<Optional<VirtualKey>> find(Reach reach, UUID id) {
    return postgres
        .query(SELECT, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .map(rows -> all(rows).findFirst());
  }

  private static final String LIST =
      """
      select k.uid, w.uid as workspace_uid, k.name, h.prefix, h.last4, k.path_groups,
             k.all_credentials, k.expires_at, k.created_at, k.updated_at,
             array(select c.uid from virtual_key_credential kc
                     join credential c on c.seq = kc.credential_seq
                    where kc.key_seq = k.seq order by c.seq) as credentials
        from virtual_key k
        join virtual_key_hash h on h.key_seq = k.seq and h.generation = k.generation
        join workspace w on w.seq = k.workspace_seq
       where w.uid = $1
         and k.seq > coalesce((select seq from virtual_key where uid = $2), 0)
       order by k.seq
       limit $3""";

  Future<List<VirtualKey>> list(UUID workspace, Optional<UUID> after, int limit) {
    return postgres
        .query(LIST, Tuple.of(workspace, after.orElse(null), limit))
        .map(rows -> all(rows).toList());
  }

  private static final String DELETE =
      """
      delete from virtual_key k using workspace w, organization o
       where w.seq = k.workspace_seq and o.seq = w.organization_seq
         and o.uid = $1 and ($2::uuid is null or w.uid = $2) and k.uid = $3""";

  Future<Boolean> delete(Reach reach, UUID id) {
    return postgres.inTransaction(
        connection ->
            Postgres.execute(
                    connection,
                    DELETE,
                    Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
                .compose(
                    gone ->
                        gone.rowCount() == 0
                            ? Future.succeededFuture(false)
                            : Postgres.execute(connection, CHANGED, Tuple.of(id)).map(true)));
  }

  private static Stream<VirtualKey> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(VirtualKeyStore::toKey);
  }

  private static VirtualKey toKey(Row row) {
    return new VirtualKey(
        row.getUUID("uid"),
        row.getUUID("workspace_uid"),
        row.getString("name"),
        row.getString("prefix"),
        row.getString("last4"),
        row.getBoolean("all_credentials")
            ? Optional.empty()
            : Optional.of(List.of(row.getArrayOfUUIDs("credentials"))),
        toGroups(row),
        Optional.ofNullable(row.getOffsetDateTime("expires_at")),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }

  static Set<PathGroup> toGroups(Row row) {
    return Arrays.stream(row.getArrayOfStrings("path_groups"))
        .map(name -> PathGroup.valueOf(name.toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }
}
