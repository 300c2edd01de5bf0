package dev.sallyport.credential;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Reads the catalogue whole: also what is no longer offered, since credentials may be for it. */
final class Integrations {
  private static final String LIST =
      """
      select p.uid, p.slug, p.name, p.dialect, p.auth, p.endpoint, p.openai_base, p.eu_endpoint,
             p.type, p.ai_type, p.form, p.organization_seq, p.active, p.created_at, p.updated_at
        from provider p
        left join organization o on o.seq = p.organization_seq
       where p.organization_seq is null or o.uid = $1
       order by p.organization_seq is not null, p.seq""";

  private final Postgres postgres;

  Integrations(Postgres postgres) {
    this.postgres = postgres;
  }

  /** The built-in ones, and the organisation's own. */
  Future<List<Integration>> of(UUID organization) {
    return postgres
        .query(LIST, Tuple.of(organization))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(Integrations::toIntegration)
                    .toList());
  }

  private static Integration toIntegration(Row row) {
    return new Integration(Catalogue.toProvider(row), row.getBoolean("active"));
  }
}
