package dev.sallyport.credential;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Tries credentials at their providers, and keeps what came of it. */
public final class Validations {
  private final Postgres postgres;
  private final Envelope envelope;
  private final Probe probe;

  Validations(Postgres postgres, Envelope envelope, Probe probe) {
    this.postgres = postgres;
    this.envelope = envelope;
    this.probe = probe;
  }

  /** What is asked, and of which state of the row. */
  private record Candidate(Probe.Question question, OffsetDateTime updatedAt) {}

  /** Fails with NOT_FOUND, or NOT_IMPLEMENTED for providers not served yet. */
  public Future<Validation> validate(Reach reach, UUID id) {
    return candidate(reach, id)
        .compose(
            candidate ->
                probe
                    .ask(candidate.question())
                    .compose(outcome -> keep(id, candidate.updatedAt(), outcome)));
  }

  private static final String SELECT =
      """
      select w.uid as workspace_uid, c.endpoint, c.updated_at,
             p.slug, p.name, p.dialect, p.auth, p.endpoint as provider_endpoint, p.openai_base,
             p.eu_endpoint, p.organization_seq,
             s.version, s.master_key_id, s.wrapped_key, s.ciphertext
        from credential c
        join workspace w on w.seq = c.workspace_seq
        join organization o on o.seq = w.organization_seq
        join provider p on p.seq = c.provider_seq
        join credential_secret s on s.credential_seq = c.seq and s.field = 'secret'
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and c.uid = $3""";

  private Future<Candidate> candidate(Reach reach, UUID id) {
    return postgres
        .query(SELECT, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .map(rows -> toCandidate(id, one(rows)));
  }

  private static Row one(RowSet<Row> rows) {
    if (rows.size() == 0) {
      throw GatewayException.notFound("credential");
    }
    return rows.iterator().next();
  }

  private Candidate toCandidate(UUID id, Row row) {
    Place place = Place.ofCredential(row.getUUID("workspace_uid"), id, row.getInteger("version"));
    return new Candidate(
        new Probe.Question(
            new ProviderSpec(
                row.getString("slug"),
                row.getString("name"),
                row.getString("dialect"),
                row.getString("auth"),
                new ProviderSpec.Bases(
                    row.getString("provider_endpoint"),
                    Optional.ofNullable(row.getString("openai_base")),
                    Optional.ofNullable(row.getString("eu_endpoint")))),
            row.getLong("organization_seq") != null,
            Optional.ofNullable(row.getString("endpoint")),
            envelope.open(SealedRows.toSealed(row), place)),
        row.getOffsetDateTime("updated_at"));
  }

  private static final String KEEP =
      """
      with kept as (
        update credential set validation = $3, validated_at = now()
         where uid = $1 and updated_at = $2)
      select now() as at""";

  /** Of a credential that was changed meanwhile it says nothing any more, and is not kept. */
  private Future<Validation> keep(UUID id, OffsetDateTime asOf, Validation.Outcome outcome) {
    return postgres
        .query(KEEP, Tuple.of(id, asOf, outcome.id()))
        .map(rows -> new Validation(outcome, one(rows).getOffsetDateTime("at")));
  }
}
