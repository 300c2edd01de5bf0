package dev.sallyport.credential;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The table {@code provider}: built-in rows are brought up to date at each start. */
public final class Catalogue {
  private final Postgres postgres;

  /** One built-in provider. */
  public record Entry(ProviderSpec spec, ProviderKind kind) {
    private JsonObject toJson() {
      return new JsonObject()
          .put("slug", spec.slug())
          .put("name", spec.name())
          .put("dialect", spec.dialect())
          .put("auth", spec.auth())
          .put("endpoint", spec.bases().endpoint())
          .put("openai_base", spec.bases().openaiBase().orElse(null))
          .put("eu_endpoint", spec.bases().euEndpoint().orElse(null))
          .put("type", kind.type())
          .put("ai_type", kind.aiType())
          .put("form", kind.form().toJson());
    }
  }

  public Catalogue(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String UPSERT =
      """
      insert into provider (slug, name, dialect, auth, endpoint, openai_base, eu_endpoint, type,
                            ai_type, form)
      select slug, name, dialect, auth, endpoint, openai_base, eu_endpoint, type, ai_type, form
        from jsonb_to_recordset($1)
          as b (slug text, name text, dialect text, auth text, endpoint text, openai_base text,
                eu_endpoint text, type text, ai_type text, form jsonb)
      on conflict (slug) where organization_seq is null do update
         set name = excluded.name, dialect = excluded.dialect, auth = excluded.auth,
             endpoint = excluded.endpoint, openai_base = excluded.openai_base,
             eu_endpoint = excluded.eu_endpoint, type = excluded.type,
             ai_type = excluded.ai_type, form = excluded.form, updated_at = now()
       where (provider.name, provider.dialect, provider.auth, provider.endpoint,
              provider.openai_base, provider.eu_endpoint, provider.type, provider.ai_type,
              provider.form)
             is distinct from
             (excluded.name, excluded.dialect, excluded.auth, excluded.endpoint,
              excluded.openai_base, excluded.eu_endpoint, excluded.type, excluded.ai_type,
              excluded.form)""";

  public Future<Void> write(List<Entry> builtIn) {
    JsonArray rows = new JsonArray(builtIn.stream().map(Entry::toJson).toList());
    return postgres.query(UPSERT, Tuple.of(rows)).mapEmpty();
  }

  private static final String LIST =
      """
      select p.uid, p.slug, p.name, p.dialect, p.auth, p.endpoint, p.openai_base, p.eu_endpoint,
             p.type, p.ai_type, p.form, p.organization_seq, p.created_at, p.updated_at
        from provider p
        left join organization o on o.seq = p.organization_seq
       where p.active and (p.organization_seq is null or o.uid = $1)
       order by p.organization_seq is not null, p.seq""";

  /** Built-in ones first, each kind in the order in which they were made. */
  public Future<List<ListedProvider>> list(UUID organization) {
    return postgres.query(LIST, Tuple.of(organization)).map(rows -> all(rows).toList());
  }

  private static final String FIND =
      """
      select p.uid, p.slug, p.name, p.dialect, p.auth, p.endpoint, p.openai_base, p.eu_endpoint,
             p.type, p.ai_type, p.form, p.organization_seq, p.created_at, p.updated_at
        from provider p
        left join organization o on o.seq = p.organization_seq
       where p.active and (p.organization_seq is null or o.uid = $1)
         and (p.slug = $2 or p.uid::text = lower($2))
       order by p.organization_seq is null
       limit 1""";

  /**
   * @param reference slug or id
   */
  public Future<Optional<ListedProvider>> find(UUID organization, String reference) {
    return postgres
        .query(FIND, Tuple.of(organization, reference))
        .map(rows -> all(rows).findFirst());
  }

  static Future<Optional<ListedProvider>> find(
      SqlConnection connection, UUID organization, String reference) {
    return Postgres.execute(connection, FIND, Tuple.of(organization, reference))
        .map(rows -> all(rows).findFirst());
  }

  private static Stream<ListedProvider> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(Catalogue::toProvider);
  }

  static ListedProvider toProvider(Row row) {
    return new ListedProvider(
        row.getUUID("uid"),
        new ProviderSpec(
            row.getString("slug"),
            row.getString("name"),
            row.getString("dialect"),
            row.getString("auth"),
            new ProviderSpec.Bases(
                row.getString("endpoint"),
                Optional.ofNullable(row.getString("openai_base")),
                Optional.ofNullable(row.getString("eu_endpoint")))),
        new ProviderKind(
            row.getString("type"), row.getString("ai_type"), Form.of(row.getJsonArray("form"))),
        row.getLong("organization_seq") != null,
        new Credential.Times(
            row.getOffsetDateTime("created_at"), row.getOffsetDateTime("updated_at")));
  }
}
