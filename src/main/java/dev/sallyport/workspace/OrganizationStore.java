package dev.sallyport.workspace;

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

/** The table {@code organization}. */
final class OrganizationStore {
  private OrganizationStore() {}

  private static final String INSERT =
      "insert into organization (uid, name, ext_ref, limits) values ($1, $2, $3, $4)";

  static Future<Void> insert(SqlConnection connection, UUID id, OrganizationProperties draft) {
    return Postgres.execute(connection, INSERT, row(id, draft)).mapEmpty();
  }

  private static final String SELECT =
      """
      select uid, name, ext_ref, limits, created_at, updated_at
        from organization
       where uid = $1""";

  static Future<Optional<Organization>> find(Postgres postgres, UUID id) {
    return postgres.query(SELECT, Tuple.of(id)).map(rows -> all(rows).findFirst());
  }

  private static final String LOCK = SELECT + " for update";

  /** As it is now and stays until the transaction ends. */
  static Future<Optional<Organization>> lock(SqlConnection connection, UUID id) {
    return Postgres.execute(connection, LOCK, Tuple.of(id)).map(rows -> all(rows).findFirst());
  }

  private static final String LIST =
      """
      select uid, name, ext_ref, limits, created_at, updated_at
        from organization
       where seq > coalesce((select seq from organization where uid = $1), 0)
       order by seq
       limit $2""";

  static Future<List<Organization>> list(Postgres postgres, Optional<UUID> after, int limit) {
    return postgres
        .query(LIST, Tuple.of(after.orElse(null), limit))
        .map(rows -> all(rows).toList());
  }

  private static final String UPDATE =
      """
      update organization
         set name = $2, ext_ref = $3, limits = $4, updated_at = now()
       where uid = $1""";

  static Future<Void> update(SqlConnection connection, UUID id, OrganizationProperties now) {
    return Postgres.execute(connection, UPDATE, row(id, now)).mapEmpty();
  }

  private static final String DELETE = "delete from organization where uid = $1";

  static Future<Void> delete(SqlConnection connection, UUID id) {
    return Postgres.execute(connection, DELETE, Tuple.of(id)).mapEmpty();
  }

  private static Tuple row(UUID id, OrganizationProperties properties) {
    return Tuple.of(
        id,
        properties.name(),
        properties.extRef().orElse(null),
        Limits.toJson(properties.limits()));
  }

  private static Stream<Organization> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(OrganizationStore::toOrganization);
  }

  private static Organization toOrganization(Row row) {
    OrganizationProperties properties =
        new OrganizationProperties(
            row.getString("name"),
            Optional.ofNullable(row.getString("ext_ref")),
            Limits.parse(row.getJsonArray("limits")));
    return new Organization(
        row.getUUID("uid"),
        properties,
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }
}
