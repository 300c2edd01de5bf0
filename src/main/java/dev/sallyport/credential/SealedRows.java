package dev.sallyport.credential;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves sealed values to the primary master key, a few at a time, whatever table they are in. */
final class SealedRows {
  private static final Logger log = LoggerFactory.getLogger(SealedRows.class);

  /** So few that the transaction is over long before the deadline of a call. */
  static final int BATCH = 100;

  private final Envelope envelope;

  SealedRows(Envelope envelope) {
    this.envelope = envelope;
  }

  /**
   * What became of one batch.
   *
   * @param last empty where there are no more rows behind these
   * @param unopenable rows that were left as they are
   */
  record Batch(Optional<UUID> last, int rewrapped, int unopenable) {}

  private record Moved(UUID uid, int version, String oldKeyId, Buffer wrappedKey) {}

  static Sealed toSealed(Row row) {
    return new Sealed(
        row.getString("master_key_id"),
        row.getBuffer("wrapped_key").getBytes(),
        row.getBuffer("ciphertext").getBytes());
  }

  /** To be called in a transaction: the rows are locked until its end. */
  Future<Batch> rewrap(SqlClient connection, SealedTable table, UUID after) {
    return Postgres.execute(
            connection, table.others(), Tuple.of(envelope.primaryId(), after, BATCH))
        .compose(rows -> move(connection, table, rows));
  }

  private Future<Batch> move(SqlClient connection, SealedTable table, RowSet<Row> rows) {
    List<Moved> moved = new ArrayList<>();
    Optional<UUID> last = Optional.empty();
    for (Row row : rows) {
      rewrapped(table, row).ifPresent(moved::add);
      last = Optional.of(row.getUUID("uid"));
    }
    Optional<UUID> next = rows.size() < BATCH ? Optional.empty() : last;
    int unopenable = rows.size() - moved.size();
    return moved.isEmpty()
        ? Future.succeededFuture(new Batch(next, 0, unopenable))
        : Postgres.execute(connection, table.move(), toTuple(moved))
            .map(done -> new Batch(next, done.rowCount(), unopenable));
  }

  private Optional<Moved> rewrapped(SealedTable table, Row row) {
    Sealed sealed = toSealed(row);
    Place place = table.place().apply(row);
    try {
      Buffer wrappedKey = Buffer.buffer(envelope.rewrap(sealed, place).wrappedKey());
      return Optional.of(
          new Moved(
              row.getUUID("uid"), row.getInteger("version"), sealed.masterKeyId(), wrappedKey));
    } catch (SealBrokenException e) {
      log.warn(
          "{} of {} stays under master key {}: {}",
          place.field(),
          place.row(),
          sealed.masterKeyId(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private Tuple toTuple(List<Moved> moved) {
    return Tuple.tuple()
        .addString(envelope.primaryId())
        .addArrayOfUUID(moved.stream().map(Moved::uid).toArray(UUID[]::new))
        .addArrayOfInteger(moved.stream().map(Moved::version).toArray(Integer[]::new))
        .addArrayOfString(moved.stream().map(Moved::oldKeyId).toArray(String[]::new))
        .addArrayOfBuffer(moved.stream().map(Moved::wrappedKey).toArray(Buffer[]::new));
  }

  /** How many sealed values name each master key, in the order of their ids. */
  static Future<Map<String, Long>> count(Postgres postgres) {
    Future<Map<String, Long>> counted = Future.succeededFuture(new TreeMap<>());
    for (SealedTable table : SealedTable.ALL) {
      counted =
          counted.compose(
              sum -> postgres.query(table.count(), Tuple.tuple()).map(rows -> add(sum, rows)));
    }
    return counted;
  }

  private static Map<String, Long> add(Map<String, Long> sum, RowSet<Row> rows) {
    rows.forEach(row -> sum.merge(row.getString("master_key_id"), row.getLong("rows"), Long::sum));
    return sum;
  }

  static long notUnder(String masterKeyId, Map<String, Long> rows) {
    return rows.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(masterKeyId))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
