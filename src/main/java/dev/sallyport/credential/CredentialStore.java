package dev.sallyport.credential;

import dev.sallyport.access.Reach;
import dev.sallyport.db.Postgres;
import dev.sallyport.limit.Limits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Writes the table {@code credential}, and tells all nodes. */
final class CredentialStore {
  private CredentialStore() {}

  private static final String INSERT =
      """
      insert into credential (uid, origin, workspace_seq, provider_seq, user_seq, name, endpoint,
                              region, model, settings, no_logging, eu_only, priority, weight,
                              active, limits)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)""";

  static Future<Void> insert(
      SqlConnection connection, UUID id, References found, NewCredential draft) {
    Tuple row =
        Tuple.of(id, draft.origin())
            .addLong(found.workspaceSeq().orElseThrow())
            .addLong(found.provider().orElseThrow().seq())
            .addLong(found.userSeq().orElse(null));
    return Postgres.execute(connection, INSERT, with(row, draft.texts(), draft.policy()))
        .mapEmpty();
  }

  private static final String UPDATE =
      """
      update credential
         set provider_seq = $2, user_seq = $3, name = $4, endpoint = $5, region = $6, model = $7,
             settings = $8, no_logging = $9, eu_only = $10, priority = $11, weight = $12,
             active = $13, limits = $14, validation = case when $15 then null else validation end,
             validated_at = case when $15 then null else validated_at end,
             updated_at = clock_timestamp()
       where uid = $1""";

  /**
   * @param differs so much that what the provider said of it before says nothing any more
   */
  static Future<Void> update(
      SqlConnection connection, Credential changed, References found, boolean differs) {
    Tuple row =
        Tuple.of(changed.id())
            .addLong(found.provider().orElseThrow().seq())
            .addLong(found.userSeq().orElse(null));
    return Postgres.execute(
            connection, UPDATE, with(row, changed.texts(), changed.policy()).addBoolean(differs))
        .compose(done -> tell(connection, changed.id()));
  }

  private static Tuple with(Tuple row, CredentialTexts texts, CredentialPolicy policy) {
    return row.addString(texts.name())
        .addString(texts.endpoint().orElse(null))
        .addString(texts.region().orElse(null))
        .addString(texts.model().orElse(null))
        .addValue(texts.settings())
        .addBoolean(policy.noLogging())
        .addBoolean(policy.euOnly())
        .addInteger(policy.priority())
        .addInteger(policy.weight())
        .addBoolean(policy.active())
        .addValue(Limits.toJson(policy.limits()));
  }

  /** A sealed value of no bytes is a nonce of 12 and a tag of 16. */
  private static final String SEALED =
      """
      select s.field
        from credential_secret s join credential c on c.seq = s.credential_seq
       where c.uid = $1 and length(s.ciphertext) > 28""";

  /** The fields that have a sealed value which is not empty. */
  static Future<Set<String>> sealed(SqlConnection connection, UUID id) {
    return Postgres.execute(connection, SEALED, Tuple.of(id))
        .map(
            rows -> {
              Set<String> fields = new HashSet<>();
              rows.forEach(row -> fields.add(row.getString("field")));
              return fields;
            });
  }

  private static final String HELD =
      """
      select 1
        from credential_secret s
        join credential c on c.seq = s.credential_seq
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
       where o.uid = $1 and s.fingerprint = $2
       limit 1""";

  static Future<Boolean> holds(Postgres postgres, UUID organization, Buffer fingerprint) {
    return postgres.query(HELD, Tuple.of(organization, fingerprint)).map(rows -> rows.size() > 0);
  }

  private static final String DELETE =
      """
      delete from credential c using workspace w, organization o
       where w.seq = c.workspace_seq and o.seq = w.organization_seq
         and o.uid = $1 and ($2::uuid is null or w.uid = $2) and c.uid = $3
      returning c.uid""";

  static Future<Boolean> delete(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(
            connection, DELETE, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .compose(
            gone ->
                gone.size() == 0 ? Future.succeededFuture(false) : tell(connection, id).map(true));
  }

  private static final String TELL = "insert into change (kind, uid) values ($1, $2)";

  private static Future<Void> tell(SqlConnection connection, UUID id) {
    return Postgres.execute(connection, TELL, Tuple.of("credential", id)).mapEmpty();
  }

  /** Keys that stand for every credential of the workspace stand for a new one, too. */
  static Future<Void> tellWorkspace(SqlConnection connection, UUID workspace) {
    return Postgres.execute(connection, TELL, Tuple.of("workspace", workspace)).mapEmpty();
  }
}
