package dev.sallyport.key;

import dev.sallyport.access.Reach;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which of the things that a key is to refer to are there, within its organisation; what is
 * another's is not.
 */
record KeyReferences(boolean workspace, boolean user, Set<UUID> credentials) {
  private static final KeyReferences NONE = new KeyReferences(false, false, Set.of());

  private static final String FIND =
      """
      select w.seq is not null as workspace,
             exists (select 1 from users u
                       join user_workspace uw
                         on uw.user_seq = u.seq and uw.workspace_seq = w.seq
                      where u.organization_seq = o.seq and u.uid = $3) as belongs,
             array(select c.uid from credential c
                    where c.workspace_seq = w.seq and c.uid = any($4)) as credentials
        from organization o
        left join workspace w on w.organization_seq = o.seq and w.uid = $2
       where o.uid = $1""";

  /**
   * @param place with its workspace
   */
  static Future<KeyReferences> find(SqlConnection connection, Reach place, KeyTerms wanted) {
    Tuple named =
        Tuple.of(place.organizationId(), place.workspaceOrNull(), wanted.userId().orElse(null))
            .addArrayOfUUID(wanted.credentialIds().orElse(List.of()).toArray(UUID[]::new));
    return Postgres.execute(connection, FIND, named).map(KeyReferences::of);
  }

  private static KeyReferences of(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return NONE;
    }
    Row row = rows.iterator().next();
    return new KeyReferences(
        row.getBoolean("workspace"),
        row.getBoolean("belongs"),
        Set.of(row.getArrayOfUUIDs("credentials")));
  }

  /** By field, in the order in which they were given. */
  Map<String, String> problems(KeyTerms wanted) {
    Map<String, String> problems = new TreeMap<>();
    if (!workspace) {
      problems.put("workspaceId", "names no workspace");
    }
    if (wanted.userId().isPresent() && !user) {
      problems.put("userId", "names no user of the workspace");
    }
    List<UUID> named = wanted.credentialIds().orElse(List.of());
    for (int i = 0; i < named.size(); i++) {
      if (!credentials.contains(named.get(i))) {
        problems.put("credentialIds." + i, "names no credential of the workspace");
      }
    }
    return problems;
  }

  /** Of a change only what is new is looked at: what was there may stay. */
  static KeyTerms newOnes(Optional<KeyTerms> before, KeyTerms after) {
    if (before.isEmpty()) {
      return after;
    }
    KeyTerms was = before.get();
    return new KeyTerms(
        after.name(),
        after.validity(),
        after.userId().filter(id -> !was.userId().equals(Optional.of(id))),
        after.credentialIds().filter(ids -> !was.credentialIds().equals(Optional.of(ids))),
        after.rules(),
        after.limits());
  }
}
