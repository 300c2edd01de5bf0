package dev.sallyport.credential;

import dev.sallyport.access.Reach;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The table {@code credential}. */
final class CredentialStore {
  private final Postgres postgres;

  CredentialStore(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String INSERT =
      """
      insert into credential (uid, workspace_seq, provider_seq, name, endpoint, priority, active)
      select $1, w.seq, p.seq, $4, $5, $6, $7
        from workspace w, provider p
       where w.uid = $2 and p.slug = $3 and p.organization_seq is null""";
  private static final String SEAL =
      """
      insert into credential_secret (credential_seq, field, version, master_key_id, wrapped_key,
                                     ciphertext)
      select seq, 'secret', 1, $2, $3, $4 from credential where uid = $1""";

  /** False where workspace or provider do not exist. */
  Future<Boolean> insert(UUID workspace, UUID id, NewCredential draft, Sealed sealed) {
    Tuple row =
        Tuple.tuple()
            .addUUID(id)
            .addUUID(workspace)
            .addString(draft.provider())
            .addString(draft.name())
            .addString(draft.endpoint().orElse(null))
            .addInteger(draft.priority())
            .addBoolean(draft.active());
    Tuple secret =
        Tuple.of(
            id,
            sealed.masterKeyId(),
            Buffer.buffer(sealed.wrappedKey()),
            Buffer.buffer(sealed.ciphertext()));
    return postgres.inTransaction(
        connection ->
            Postgres.execute(connection, INSERT, row)
                .compose(made -> Postgres.execute(connection, SEAL, secret))
                .compose(
                    made ->
                        made.rowCount() == 0
                            ? Future.succeededFuture(false)
                            : Postgres.execute(connection, TELL_WORKSPACE, Tuple.of(workspace))
                                .map(true)));
  }

  private static final String SELECT =
      """
      select c.uid, w.uid as workspace_uid, p.slug, c.name, c.endpoint, c.priority, c.active,
             c.created_at, c.updated_at
        from credential c
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
        join provider p on p.seq = c.provider_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and c.uid = $3""";

  Future<Optional<Credential>> find(Reach reach, UUID id) {
    return postgres
        .query(SELECT, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .map(CredentialStore::first);
  }

  private static final String LIST =
      """
      select c.uid, w.uid as workspace_uid, p.slug, c.name, c.endpoint, c.priority, c.active,
             c.created_at, c.updated_at
        from credential c
        join workspace w on w.seq = c.workspace_seq
        join provider p on p.seq = c.provider_seq
       where w.uid = $1
         and c.seq > coalesce((select seq from credential where uid = $2), 0)
       order by c.seq
       limit $3""";

  Future<List<Credential>> list(UUID workspace, Optional<UUID> after, int limit) {
    return postgres
        .query(LIST, Tuple.of(workspace, after.orElse(null), limit))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(CredentialStore::toCredential)
                    .toList());
  }

  private static final String MOVE =
      """
      with moved as (
        update credential c set endpoint = $4, updated_at = now()
          from workspace w join organization o on o.seq = w.organization_seq
         where w.seq = c.workspace_seq and o.uid = $1 and ($2::uuid is null or w.uid = $2) and c.uid = $3
           and c.endpoint is distinct from $4
        returning c.uid)
      insert into change (kind, uid) select 'credential', uid from moved""";

  Future<Void> move(Reach reach, UUID id, String endpoint) {
    return postgres
        .query(MOVE, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id, endpoint))
        .mapEmpty();
  }

  /** Keys that stand for every credential of the workspace stand for a new one, too. */
  private static final String TELL_WORKSPACE =
      "insert into change (kind, uid) values ('workspace', $1)";

  private static final String CHANGED = "insert into change (kind, uid) values ('credential', $1)";
  private static final String DELETE =
      """
      delete from credential c using workspace w, organization o
       where w.seq = c.workspace_seq and o.seq = w.organization_seq
         and o.uid = $1 and ($2::uuid is null or w.uid = $2) and c.uid = $3
      returning c.uid""";

  Future<Boolean> delete(Reach reach, UUID id) {
    return postgres.inTransaction(
        connection ->
            Postgres.execute(
                    connection,
                    DELETE,
                    Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
                .compose(rows -> announce(connection, id, rows.size() > 0)));
  }

  private static Future<Boolean> announce(SqlConnection connection, UUID id, boolean changed) {
    return changed
        ? Postgres.execute(connection, CHANGED, Tuple.of(id)).map(true)
        : Future.succeededFuture(false);
  }

  private static Optional<Credential> first(RowSet<Row> rows) {
    RowIterator<Row> found = rows.iterator();
    return found.hasNext() ? Optional.of(toCredential(found.next())) : Optional.empty();
  }

  private static Credential toCredential(Row row) {
    return new Credential(
        row.getUUID("uid"),
        row.getUUID("workspace_uid"),
        row.getString("slug"),
        row.getString("name"),
        Optional.ofNullable(row.getString("endpoint")),
        row.getInteger("priority"),
        row.getBoolean("active"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }
}
