package dev.sallyport.price;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The table {@code price}. */
final class PriceStore {
  private PriceStore() {}

  private static final String HAS_WORKSPACE =
      """
      select 1
        from workspace w join organization o on o.seq = w.organization_seq
       where o.uid = $1 and w.uid = $2
         for key share of w""";

  /** If there is that workspace, it stays until the transaction ends. */
  static Future<Boolean> hasWorkspace(SqlConnection connection, Reach place) {
    return Postgres.execute(
            connection, HAS_WORKSPACE, Tuple.of(place.organizationId(), place.workspaceOrNull()))
        .map(rows -> rows.size() > 0);
  }

  private static final String HAS_PROVIDER =
      """
      select 1
        from provider p left join organization o on o.seq = p.organization_seq
       where p.slug = $2 and p.active and (p.organization_seq is null or o.uid = $1)""";

  static Future<Boolean> hasProvider(SqlConnection connection, Reach place, String slug) {
    return Postgres.execute(connection, HAS_PROVIDER, Tuple.of(place.organizationId(), slug))
        .map(rows -> rows.size() > 0);
  }

  private static final String INSERT =
      """
      insert into price (workspace_seq, uid, origin, provider, model, valid_from, source,
                         checked_on, tariff)
      select w.seq, $2, 'own', r.provider, r.model, r.valid_from, r.source, r.checked_on, r.tariff
        from workspace w,
             jsonb_to_record($3) as r (provider text, model text, valid_from date, source text,
                                       checked_on date, tariff jsonb)
       where w.uid = $1""";

  static Future<?> insert(SqlConnection connection, UUID workspace, UUID id, PriceDraft draft) {
    return Postgres.execute(connection, INSERT, Tuple.of(workspace, id, draft.toJson()));
  }

  private static final String IMPORT =
      """
      insert into price as p (workspace_seq, origin, provider, model, valid_from, source,
                              checked_on, tariff)
      select w.seq, 'imported', r.provider, r.model, r.valid_from, r.source, r.checked_on, r.tariff
        from workspace w,
             jsonb_to_recordset($2) as r (provider text, model text, valid_from date, source text,
                                          checked_on date, tariff jsonb)
       where w.uid = $1
      on conflict (workspace_seq, origin, provider, model, valid_from) do update
         set tariff = excluded.tariff, source = excluded.source, checked_on = excluded.checked_on""";

  /** In place of what was imported before for the same models and the same day. */
  static Future<?> put(SqlConnection connection, UUID workspace, List<PriceDraft> drafts) {
    JsonArray rows = new JsonArray(drafts.stream().map(PriceDraft::toJson).toList());
    return Postgres.execute(connection, IMPORT, Tuple.of(workspace, rows));
  }

  private static final String LIST =
      """
      select p.uid, w.uid as workspace_uid, p.origin, p.provider, p.model, p.valid_from, p.source,
             p.checked_on, p.tariff
        from price p
        join workspace w on w.seq = p.workspace_seq
        join organization o on o.seq = w.organization_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2)
       order by p.seq""";

  static Future<List<PriceRow>> list(Postgres postgres, Reach reach) {
    return postgres
        .query(LIST, Tuple.of(reach.organizationId(), reach.workspaceOrNull()))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(PriceStore::toRow).toList());
  }

  private static final String FIND =
      """
      select p.uid, w.uid as workspace_uid, p.origin, p.provider, p.model, p.valid_from, p.source,
             p.checked_on, p.tariff
        from price p
        join workspace w on w.seq = p.workspace_seq
        join organization o on o.seq = w.organization_seq
       where o.uid = $1 and ($2::uuid is null or w.uid = $2) and p.uid = $3""";

  static Future<Optional<PriceRow>> find(Postgres postgres, Reach reach, UUID id) {
    return postgres
        .query(FIND, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false).map(PriceStore::toRow).findFirst());
  }

  private static final String DELETE =
      """
      delete from price p using workspace w, organization o
       where w.seq = p.workspace_seq and o.seq = w.organization_seq
         and o.uid = $1 and ($2::uuid is null or w.uid = $2) and p.uid = $3
      returning w.uid as workspace_uid""";

  /** Tells the workspace that it was of. */
  static Future<Optional<UUID>> delete(SqlConnection connection, Reach reach, UUID id) {
    return Postgres.execute(
            connection, DELETE, Tuple.of(reach.organizationId(), reach.workspaceOrNull(), id))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> row.getUUID("workspace_uid"))
                    .findFirst());
  }

  private static final String ALL =
      """
      select p.uid, w.uid as workspace_uid, p.origin, p.provider, p.model, p.valid_from, p.source,
             p.checked_on, p.tariff
        from price p join workspace w on w.seq = p.workspace_seq
       where $1::uuid is null or w.uid = $1""";

  /** Of one workspace, or of all: for a node's own memory and nobody's eyes. */
  static Future<RowSet<Row>> all(Postgres postgres, Optional<UUID> workspace) {
    return postgres.query(ALL, Tuple.of(workspace.orElse(null)));
  }

  /** Takes its time where prices were imported: not for an event loop. */
  static Map<UUID, List<PriceRow>> byWorkspace(RowSet<Row> rows) {
    Map<UUID, List<PriceRow>> grouped = new HashMap<>();
    for (Row row : rows) {
      grouped
          .computeIfAbsent(row.getUUID("workspace_uid"), any -> new ArrayList<>())
          .add(toRow(row));
    }
    return grouped;
  }

  private static PriceRow toRow(Row row) {
    return new PriceRow(
        row.getUUID("uid"),
        PriceRow.Origin.of(row.getString("origin")),
        new PriceRow.Key(
            row.getString("provider"), row.getString("model"), row.getLocalDate("valid_from")),
        Tariff.parse(row.getJsonObject("tariff"), new FieldErrors()),
        new PriceRow.Provenance(
            Optional.ofNullable(row.getString("source")),
            Optional.ofNullable(row.getLocalDate("checked_on"))));
  }
}
