package dev.sallyport.credential;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/**
 * How a workspace and a user stand to an organisation and to each other, for surfaces that tell
 * what is another's from what does not fit.
 *
 * @param workspace is the organisation's
 * @param user is the organisation's
 * @param member the user belongs to the workspace
 */
public record Standing(boolean workspace, boolean user, boolean member) {
  private static final String FIND =
      """
      select w.seq is not null as workspace, u.seq is not null as person,
             exists (select 1 from user_workspace uw
                      where uw.user_seq = u.seq and uw.workspace_seq = w.seq) as member
        from organization o
        left join workspace w on w.organization_seq = o.seq and w.uid = $2
        left join users u on u.organization_seq = o.seq and u.uid = $3
       where o.uid = $1""";

  static Future<Standing> find(
      Postgres postgres, UUID organization, UUID workspace, Optional<UUID> user) {
    return postgres
        .query(FIND, Tuple.of(organization, workspace, user.orElse(null)))
        .map(
            rows ->
                rows.size() == 0
                    ? new Standing(false, false, false)
                    : toStanding(rows.iterator().next()));
  }

  private static Standing toStanding(Row row) {
    return new Standing(
        row.getBoolean("workspace"), row.getBoolean("person"), row.getBoolean("member"));
  }
}
