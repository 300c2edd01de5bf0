package dev.sallyport.credential;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a credential's references stand for within its organisation; what is another's is not there.
 *
 * @param userSeq also absent where none is named
 */
record References(
    Optional<Long> workspaceSeq, Optional<Provider> provider, Optional<Long> userSeq) {
  private static final References NONE =
      new References(Optional.empty(), Optional.empty(), Optional.empty());

  /** A row of the catalogue. */
  record Provider(long seq, Form form, ProviderSpec.Bases bases) {}

  private static final String FIND =
      """
      select w.seq as workspace_seq, p.seq as provider_seq, p.form, p.endpoint, p.openai_base,
             u.seq as user_seq
        from organization o
        left join lateral (
          select seq from workspace where organization_seq = o.seq and uid = $2
             for key share) w on true
        left join lateral (
          select seq, form, endpoint, openai_base from provider
           where (organization_seq is null or organization_seq = o.seq)
             and (uid = $5
                  or $5::uuid is null and active and (slug = $3 or uid::text = lower($3)))
           order by uid::text = lower($3) desc, organization_seq is null limit 1
             for key share) p on true
        left join lateral (
          select seq from users
           where organization_seq = o.seq and uid = $4
             and exists (select 1 from user_workspace uw
                          where uw.user_seq = users.seq and uw.workspace_seq = w.seq)
             for key share) u on true
       where o.uid = $1""";

  /** What was found stays there until the transaction has ended. */
  static Future<References> find(SqlConnection connection, UUID organization, CredentialRefs refs) {
    return find(connection, organization, refs, Optional.empty());
  }

  /**
   * As {@link #find(SqlConnection, UUID, CredentialRefs)}, for a credential that keeps its
   * provider.
   *
   * @param provider also one that is no longer offered
   */
  static Future<References> find(
      SqlConnection connection, UUID organization, CredentialRefs refs, UUID provider) {
    return find(connection, organization, refs, Optional.of(provider));
  }

  private static Future<References> find(
      SqlConnection connection, UUID organization, CredentialRefs refs, Optional<UUID> provider) {
    Tuple asked =
        Tuple.of(organization, refs.workspaceId(), refs.provider())
            .addUUID(refs.userId().orElse(null))
            .addUUID(provider.orElse(null));
    return Postgres.execute(connection, FIND, asked).map(References::of);
  }

  private static References of(RowSet<Row> rows) {
    return rows.size() == 0 ? NONE : of(rows.iterator().next());
  }

  private static References of(Row row) {
    return new References(
        Optional.ofNullable(row.getLong("workspace_seq")),
        Optional.ofNullable(row.getLong("provider_seq"))
            .map(seq -> new Provider(seq, Form.of(row.getJsonArray("form")), bases(row))),
        Optional.ofNullable(row.getLong("user_seq")));
  }

  private static ProviderSpec.Bases bases(Row row) {
    return new ProviderSpec.Bases(
        row.getString("endpoint"),
        Optional.ofNullable(row.getString("openai_base")),
        Optional.empty());
  }

  /** Without what was sent: people paste secrets into the wrong field. */
  Map<String, String> problems(CredentialRefs refs) {
    Map<String, String> problems = new TreeMap<>();
    if (workspaceSeq.isEmpty()) {
      problems.put("workspaceId", "names no workspace");
    }
    if (provider.isEmpty()) {
      problems.put("provider", "names no provider of the catalogue");
    }
    if (refs.userId().isPresent() && userSeq.isEmpty()) {
      problems.put("userId", "names no user of the workspace");
    }
    return problems;
  }
}
