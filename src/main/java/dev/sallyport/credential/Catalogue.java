package dev.sallyport.credential;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The table {@code provider}: built-in rows are brought up to date at each start. */
public final class Catalogue {
  private static final String UPSERT =
      """
      insert into provider (slug, name, dialect, endpoint, openai_base)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
      on conflict (slug) where organization_seq is null do update
         set name = excluded.name, dialect = excluded.dialect, endpoint = excluded.endpoint,
             openai_base = excluded.openai_base
       where (provider.name, provider.dialect, provider.endpoint, provider.openai_base)
             is distinct from
             (excluded.name, excluded.dialect, excluded.endpoint, excluded.openai_base)""";

  private final Postgres postgres;

  /**
   * One provider, as stored.
   *
   * @param openaiBase its OpenAI-compatible base, if it has one
   */
  public record Entry(
      String slug, String name, String dialect, String endpoint, Optional<String> openaiBase) {}

  public Catalogue(Postgres postgres) {
    this.postgres = postgres;
  }

  public Future<Void> write(List<Entry> entries) {
    return postgres
        .query(
            UPSERT,
            Tuple.tuple()
                .addArrayOfString(entries.stream().map(Entry::slug).toArray(String[]::new))
                .addArrayOfString(entries.stream().map(Entry::name).toArray(String[]::new))
                .addArrayOfString(entries.stream().map(Entry::dialect).toArray(String[]::new))
                .addArrayOfString(entries.stream().map(Entry::endpoint).toArray(String[]::new))
                .addArrayOfString(
                    entries.stream().map(e -> e.openaiBase().orElse(null)).toArray(String[]::new)))
        .mapEmpty();
  }
}
