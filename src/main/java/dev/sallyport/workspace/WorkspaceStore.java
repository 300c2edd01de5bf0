package dev.sallyport.workspace;

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

/** The table {@code workspace}. */
final class WorkspaceStore {
  private WorkspaceStore() {}

  private static final String OWNER = "select 1 from organization where uid = $1 for key share";

  /** Whether there is that organisation; if so, it stays until the transaction ends. */
  static Future<Boolean> hasOwner(SqlConnection connection, UUID organization) {
    return Postgres.execute(connection, OWNER, Tuple.of(organization)).map(rows -> rows.size() > 0);
  }

  private static final String INSERT =
      """
      insert into workspace (organization_seq, uid, name, ext_ref, limits, store_content)
      select seq, $2, $3, $4, $5, $6 from organization where uid = $1""";

  static Future<Void> insert(
      SqlConnection connection, UUID organization, UUID id, WorkspaceProperties draft) {
    return Postgres.execute(connection, INSERT, row(organization, id, draft)).mapEmpty();
  }

  private static final String SELECT =
      """
      select w.uid, o.uid as organization_uid, w.name, w.ext_ref, w.limits, w.store_content,
             w.created_at, w.updated_at
        from workspace w join organization o on o.seq = w.organization_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and w.uid = $3""";

  static Future<Optional<Workspace>> find(Postgres postgres, Reach reach, UUID id) {
    return postgres.query(SELECT, place(reach, id)).map(rows -> all(rows).findFirst());
  }

  private static final String LOCK = SELECT + " for update of w";

  /** As it is now and stays until the transaction ends. */
  static Future<Optional<Workspace>> lock(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(connection, LOCK, place(reach, id)).map(rows -> all(rows).findFirst());
  }

  private static final String LIST =
      """
      select w.uid, o.uid as organization_uid, w.name, w.ext_ref, w.limits, w.store_content,
             w.created_at, w.updated_at
        from workspace w join organization o on o.seq = w.organization_seq
       where o.uid = $1
         and w.seq > coalesce((select seq from workspace where uid = $2), 0)
       order by w.seq
       limit $3""";

  static Future<List<Workspace>> list(
      Postgres postgres, UUID organization, Optional<UUID> after, int limit) {
    return postgres
        .query(LIST, Tuple.of(organization, after.orElse(null), limit))
        .map(rows -> all(rows).toList());
  }

  private static final String UPDATE =
      """
      update workspace w
         set name = $3, ext_ref = $4, limits = $5, store_content = $6, updated_at = now()
        from organization o
       where o.seq = w.organization_seq and o.uid = $1 and w.uid = $2""";

  static Future<Void> update(SqlConnection connection, Workspace was, WorkspaceProperties now) {
    return Postgres.execute(connection, UPDATE, row(was.organizationId(), was.id(), now))
        .mapEmpty();
  }

  private static final String DELETE =
      """
      delete from workspace w using organization o
       where o.seq = w.organization_seq and o.uid = $1 and w.uid = $2""";

  static Future<Void> delete(SqlConnection connection, Workspace was) {
    return Postgres.execute(connection, DELETE, Tuple.of(was.organizationId(), was.id()))
        .mapEmpty();
  }

  private static Tuple place(Reach reach, UUID id) {
    return Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id);
  }

  private static Tuple row(UUID organization, UUID id, WorkspaceProperties properties) {
    return Tuple.of(
        organization,
        id,
        properties.name(),
        properties.extRef().orElse(null),
        Limits.toJson(properties.limits()),
        properties.storeContent());
  }

  private static Stream<Workspace> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(WorkspaceStore::toWorkspace);
  }

  private static Workspace toWorkspace(Row row) {
    WorkspaceProperties properties =
        new WorkspaceProperties(
            row.getString("name"),
            Optional.ofNullable(row.getString("ext_ref")),
            Limits.parse(row.getJsonArray("limits")),
            row.getBoolean("store_content"));
    return new Workspace(
        row.getUUID("uid"),
        row.getUUID("organization_uid"),
        properties,
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }
}
