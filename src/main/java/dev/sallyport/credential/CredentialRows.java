package dev.sallyport.credential;

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

/** Reads the table {@code credential}. */
final class CredentialRows {
  private final Postgres postgres;

  CredentialRows(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String SELECT =
      """
      select c.uid, w.uid as workspace_uid, p.slug, p.uid as provider_uid, u.uid as user_uid,
             c.name, c.endpoint, c.region, c.model, c.settings, c.no_logging, c.eu_only,
             c.priority, c.weight, c.active, c.limits, c.origin, c.validation, c.validated_at,
             c.created_at, c.updated_at, s.uid as secret_uid, k.uid as key_uid
        from credential c
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
        join provider p on p.seq = c.provider_seq
        join credential_secret s on s.credential_seq = c.seq and s.field = 'secret'
        left join users u on u.seq = c.user_seq
        left join virtual_key k on k.seq = c.key_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and c.uid = $3""";

  Future<Optional<Credential>> find(Reach reach, UUID id) {
    return postgres.query(SELECT, one(reach, id)).map(rows -> all(rows).findFirst());
  }

  Future<Optional<Credential>> find(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(connection, SELECT, one(reach, id)).map(rows -> all(rows).findFirst());
  }

  private static final String LOCK =
      """
      select c.uid
        from credential c
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and c.uid = $3
         for update of c""";

  /** Nobody else changes it until this transaction has ended. */
  Future<Optional<Credential>> lock(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(connection, LOCK, one(reach, id))
        .compose(locked -> find(connection, reach, id));
  }

  private static Tuple one(Reach reach, UUID id) {
    return Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id);
  }

  private static final String LIST =
      """
      select c.uid, w.uid as workspace_uid, p.slug, p.uid as provider_uid, u.uid as user_uid,
             c.name, c.endpoint, c.region, c.model, c.settings, c.no_logging, c.eu_only,
             c.priority, c.weight, c.active, c.limits, c.origin, c.validation, c.validated_at,
             c.created_at, c.updated_at, s.uid as secret_uid, k.uid as key_uid
        from credential c
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
        join provider p on p.seq = c.provider_seq
        join credential_secret s on s.credential_seq = c.seq and s.field = 'secret'
        left join users u on u.seq = c.user_seq
        left join virtual_key k on k.seq = c.key_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2)
         and ($3::uuid is null or p.uid = $3)
         and ($4::text is null or p.type = $4)
         and c.seq > coalesce((select seq from credential where uid = $5), 0)
       order by c.seq
       limit $6""";

  Future<List<Credential>> list(
      Reach reach, CredentialFilter filter, Optional<UUID> after, int limit) {
    Tuple asked =
        Tuple.of(reach.organizationId(), reach.workspaceOrNull())
            .addUUID(filter.providerId().orElse(null))
            .addString(filter.providerType().orElse(null))
            .addUUID(after.orElse(null))
            .addInteger(limit);
    return postgres.query(LIST, asked).map(rows -> all(rows).toList());
  }

  private static Stream<Credential> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(CredentialRows::toCredential);
  }

  private static Credential toCredential(Row row) {
    return new Credential(
        row.getUUID("uid"),
        new CredentialRefs(
            row.getUUID("workspace_uid"),
            row.getString("slug"),
            Optional.ofNullable(row.getUUID("user_uid"))),
        new CredentialTexts(
            row.getString("name"),
            Optional.ofNullable(row.getString("endpoint")),
            Optional.ofNullable(row.getString("region")),
            Optional.ofNullable(row.getString("model")),
            row.getJsonObject("settings")),
        new CredentialPolicy(
            row.getBoolean("no_logging"),
            row.getBoolean("eu_only"),
            row.getInteger("priority"),
            row.getInteger("weight"),
            row.getBoolean("active"),
            Limits.parse(row.getJsonArray("limits"))),
        toFacts(row));
  }

  private static Credential.Facts toFacts(Row row) {
    return new Credential.Facts(
        row.getUUID("provider_uid"),
        row.getUUID("secret_uid"),
        Optional.ofNullable(row.getUUID("key_uid")),
        row.getString("origin"),
        Optional.ofNullable(row.getString("validation"))
            .map(
                outcome ->
                    new Validation(
                        Validation.Outcome.of(outcome), row.getOffsetDateTime("validated_at"))),
        new Credential.Times(
            row.getOffsetDateTime("created_at"), row.getOffsetDateTime("updated_at")));
  }
}
