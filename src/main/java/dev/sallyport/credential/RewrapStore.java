package dev.sallyport.credential;

import dev.sallyport.core.Once;
import dev.sallyport.db.Idempotency;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The table {@code rewrap}: at most one job in it is not finished. */
final class RewrapStore {
  private final Postgres postgres;

  RewrapStore(Postgres postgres) {
    this.postgres = postgres;
  }

  /** A target that no node has as its primary master key any more would be in the way for ever. */
  private static final String GIVE_UP =
      """
      update rewrap set finished_at = now()
       where finished_at is null and master_key_id <> $1 and seen_at < now() - interval '30 s'""";

  private static final String BEGIN =
      """
      insert into rewrap (uid, master_key_id) values ($1, $2)
      on conflict ((true)) where finished_at is null do nothing""";

  /** False where the same request was made before. Makes no job where one is running. */
  Future<Boolean> begin(Optional<Once> once, String target) {
    UUID fresh = UUID.randomUUID();
    return postgres.inTransaction(
        connection ->
            Idempotency.claim(connection, once, fresh)
                .compose(
                    claimed ->
                        claimed.equals(fresh)
                            ? begin(connection, fresh, target).map(true)
                            : Future.succeededFuture(false)));
  }

  private static Future<?> begin(SqlConnection connection, UUID id, String target) {
    return Postgres.execute(connection, GIVE_UP, Tuple.of(target))
        .compose(done -> Postgres.execute(connection, BEGIN, Tuple.of(id, target)));
  }

  private static final String TAKE =
      """
      update rewrap set seen_at = now() where finished_at is null and master_key_id = $1
      returning uid""";

  /** The unfinished job of that target, which is thereby worked on. */
  Future<Optional<UUID>> take(String target) {
    return postgres.query(TAKE, Tuple.of(target)).map(RewrapStore::uid);
  }

  private static final String PROGRESS =
      "update rewrap set rewrapped = rewrapped + $2, seen_at = now() where uid = $1";

  static Future<Void> progress(SqlClient connection, UUID job, int rewrapped) {
    return Postgres.execute(connection, PROGRESS, Tuple.of(job, rewrapped)).mapEmpty();
  }

  private static final String FINISH =
      """
      update rewrap set finished_at = now(), unopenable = $2
       where uid = $1 and finished_at is null
      returning uid""";

  /** False where another node was first. */
  Future<Boolean> finish(UUID job, long unopenable) {
    return postgres.query(FINISH, Tuple.of(job, unopenable)).map(rows -> uid(rows).isPresent());
  }

  private static final String NEWEST =
      """
      select uid, master_key_id, rewrapped, unopenable, started_at, finished_at
        from rewrap order by seq desc limit 1""";

  /**
   * @param rows how many sealed values name each master key
   */
  Future<Optional<MasterKeys.Job>> newest(Map<String, Long> rows) {
    return postgres
        .query(NEWEST, Tuple.tuple())
        .map(found -> first(found).map(job -> toJob(job, rows)));
  }

  private static MasterKeys.Job toJob(Row row, Map<String, Long> rows) {
    String target = row.getString("master_key_id");
    return new MasterKeys.Job(
        row.getUUID("uid"),
        target,
        row.getLong("rewrapped"),
        SealedRows.notUnder(target, rows),
        row.getLong("unopenable"),
        row.getOffsetDateTime("started_at"),
        Optional.ofNullable(row.getOffsetDateTime("finished_at")));
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    RowIterator<Row> found = rows.iterator();
    return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
  }

  private static Optional<UUID> uid(RowSet<Row> rows) {
    return first(rows).map(row -> row.getUUID("uid"));
  }
}
