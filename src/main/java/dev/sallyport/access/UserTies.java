package dev.sallyport.access;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What hangs on a user: his workspaces, keys and credentials. */
final class UserTies {
  private UserTies() {}

  private static final String KNOWN =
      """
      select w.uid from workspace w join organization o on o.seq = w.organization_seq
       where o.uid = $1 and w.uid = any($2)
         for key share of w""";

  /** Which of the workspaces are the organisation's; these stay until the transaction ends. */
  static Future<Set<UUID>> known(
      SqlConnection connection, UUID organization, Collection<UUID> workspaces) {
    return Postgres.execute(connection, KNOWN, tuple(organization, workspaces))
        .map(
            rows -> {
              Set<UUID> known = new HashSet<>();
              rows.forEach(row -> known.add(row.getUUID("uid")));
              return known;
            });
  }

  private static final String LEAVE =
      """
      delete from user_workspace uw using users u, workspace w
       where u.seq = uw.user_seq and u.uid = $1
         and w.seq = uw.workspace_seq and w.uid <> all($2)""";
  private static final String JOIN =
      """
      insert into user_workspace (user_seq, workspace_seq)
      select u.seq, w.seq
        from users u join workspace w on w.organization_seq = u.organization_seq
       where u.uid = $1 and w.uid = any($2)
      on conflict do nothing""";

  /** These workspaces and no other. */
  static Future<Void> place(SqlConnection connection, UUID user, List<UUID> workspaces) {
    Tuple row = tuple(user, workspaces);
    return Postgres.execute(connection, LEAVE, row)
        .compose(left -> Postgres.execute(connection, JOIN, row))
        .mapEmpty();
  }

  private static final String HAS =
      """
      select exists (select 1 from virtual_key k
                       join users u on u.seq = k.user_seq
                       join workspace w on w.seq = k.workspace_seq
                      where u.uid = $1 and w.uid = any($2))
          or exists (select 1 from credential c
                       join users u on u.seq = c.user_seq
                       join workspace w on w.seq = c.workspace_seq
                      where u.uid = $1 and w.uid = any($2)) as has""";

  /** Whether keys or credentials of one of the workspaces are his. */
  static Future<Boolean> has(SqlConnection connection, UUID user, Collection<UUID> workspaces) {
    return Postgres.execute(connection, HAS, tuple(user, workspaces))
        .map(rows -> rows.iterator().next().getBoolean("has"));
  }

  private static final String REVOKE =
      """
      with gone as (
        delete from virtual_key k using users u
         where u.seq = k.user_seq and u.uid = $1
        returning k.uid)
      insert into change (kind, uid) select 'key', uid from gone""";

  /** Revokes all of his keys, on every node. */
  static Future<Void> revoke(SqlConnection connection, UUID user) {
    return Postgres.execute(connection, REVOKE, Tuple.of(user)).mapEmpty();
  }

  private static final String TAKEN =
      """
      select coalesce(bool_or(lower(u.email) = lower($3)), false) as email,
             coalesce(bool_or(u.ext_ref = $4), false) as ext_ref
        from users u join organization o on o.seq = u.organization_seq
       where o.uid = $1 and u.uid <> $2
         and (lower(u.email) = lower($3) or u.ext_ref = $4)""";

  /** Which fields of the user have the value of another user's. */
  static Future<Set<String>> taken(
      SqlConnection connection, UUID organization, UUID user, UserProperties wanted) {
    Tuple row = Tuple.of(organization, user, wanted.email(), wanted.extRef().orElse(null));
    return Postgres.execute(connection, TAKEN, row).map(rows -> taken(rows.iterator().next()));
  }

  private static Set<String> taken(Row found) {
    Set<String> taken = new TreeSet<>();
    if (found.getBoolean("email")) {
      taken.add("email");
    }
    if (found.getBoolean("ext_ref")) {
      taken.add("extRef");
    }
    return taken;
  }

  private static Tuple tuple(UUID of, Collection<UUID> workspaces) {
    return Tuple.tuple().addUUID(of).addArrayOfUUID(workspaces.toArray(UUID[]::new));
  }
}
