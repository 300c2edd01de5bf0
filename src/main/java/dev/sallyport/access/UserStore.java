package dev.sallyport.access;

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

/** The table {@code users}; what hangs on a user has {@link UserTies}. */
final class UserStore {
  private UserStore() {}

  private static final String INSERT =
      """
      insert into users (organization_seq, uid, email, name, role, ext_ref, limits, attributes)
      select seq, $2, $3, $4, $5, $6, $7, $8 from organization where uid = $1""";

  static Future<Void> insert(
      SqlConnection connection, UUID organization, UUID id, UserProperties draft) {
    return Postgres.execute(connection, INSERT, row(organization, id, draft)).mapEmpty();
  }

  private static final String SELECT =
      """
      select u.uid, o.uid as organization_uid, u.email, u.name, u.role, u.ext_ref, u.limits,
             u.attributes, u.created_at, u.updated_at,
             array(select w.uid from user_workspace uw
                     join workspace w on w.seq = uw.workspace_seq
                    where uw.user_seq = u.seq order by w.seq) as workspaces
        from users u join organization o on o.seq = u.organization_seq
       where o.uid = $1 and u.uid = $2""";

  static Future<Optional<User>> find(Postgres postgres, UUID organization, UUID id) {
    return postgres.query(SELECT, Tuple.of(organization, id)).map(rows -> all(rows).findFirst());
  }

  private static final String HOLD =
      """
      select u.seq from users u join organization o on o.seq = u.organization_seq
       where o.uid = $1 and u.uid = $2
         for update of u""";

  /**
   * As it is now and stays until the transaction ends: read after it was locked, since a statement
   * does not see which workspaces were given to him while it waited.
   */
  static Future<Optional<User>> lock(SqlConnection connection, UUID organization, UUID id) {
    Tuple place = Tuple.of(organization, id);
    return Postgres.execute(connection, HOLD, place)
        .compose(held -> Postgres.execute(connection, SELECT, place))
        .map(rows -> all(rows).findFirst());
  }

  private static final String LIST =
      """
      select u.uid, o.uid as organization_uid, u.email, u.name, u.role, u.ext_ref, u.limits,
             u.attributes, u.created_at, u.updated_at,
             array(select w.uid from user_workspace uw
                     join workspace w on w.seq = uw.workspace_seq
                    where uw.user_seq = u.seq order by w.seq) as workspaces
        from users u join organization o on o.seq = u.organization_seq
       where o.uid = $1
         and u.seq > coalesce((select seq from users where uid = $2), 0)
       order by u.seq
       limit $3""";

  static Future<List<User>> list(
      Postgres postgres, UUID organization, Optional<UUID> after, int limit) {
    return postgres
        .query(LIST, Tuple.of(organization, after.orElse(null), limit))
        .map(rows -> all(rows).toList());
  }

  private static final String UPDATE =
      """
      update users u
         set email = $3, name = $4, role = $5, ext_ref = $6, limits = $7, attributes = $8,
             updated_at = now()
        from organization o
       where o.seq = u.organization_seq and o.uid = $1 and u.uid = $2""";

  static Future<Void> update(SqlConnection connection, User was, UserProperties now) {
    return Postgres.execute(connection, UPDATE, row(was.organizationId(), was.id(), now))
        .mapEmpty();
  }

  private static final String DELETE =
      """
      delete from users u using organization o
       where o.seq = u.organization_seq and o.uid = $1 and u.uid = $2""";

  static Future<Void> delete(SqlConnection connection, User was) {
    return Postgres.execute(connection, DELETE, Tuple.of(was.organizationId(), was.id()))
        .mapEmpty();
  }

  private static Tuple row(UUID organization, UUID id, UserProperties properties) {
    return Tuple.tuple()
        .addUUID(organization)
        .addUUID(id)
        .addString(properties.email())
        .addString(properties.name())
        .addString(properties.role().id())
        .addString(properties.extRef().orElse(null))
        .addJsonArray(Limits.toJson(properties.limits()))
        .addJsonObject(properties.attributes());
  }

  private static Stream<User> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(UserStore::toUser);
  }

  private static User toUser(Row row) {
    UserProperties properties =
        new UserProperties(
            row.getString("email"),
            row.getString("name"),
            Role.of(row.getString("role")),
            List.of(row.getArrayOfUUIDs("workspaces")),
            Optional.ofNullable(row.getString("ext_ref")),
            Limits.parse(row.getJsonArray("limits")),
            row.getJsonObject("attributes"));
    return new User(
        row.getUUID("uid"),
        row.getUUID("organization_uid"),
        properties,
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }
}
