package dev.sallyport.credential;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves at the start that each configured master key is the one that its id stands for. The root
 * secrets prove only one of them; a wrong one beside it would go unnoticed, and seal what no other
 * node can open.
 *
 * <p>A broken row is no wrong master key: a single data key that opens is proof, and a single one
 * that does not stops the start only where the master key would seal.
 */
final class SealCheck {
  private static final Logger log = LoggerFactory.getLogger(SealCheck.class);

  /** So many that it is not chance, or one broken corner of the database, if none opens. */
  private static final int TRIED = 50;

  private static final int TELLING = 2;

  private static final String SAMPLE =
      """
      select s.*
        from unnest($1::text[]) as k (id)
       cross join lateral (
             select s.version, s.master_key_id, s.wrapped_key, s.ciphertext, s.field,
                    c.uid as credential_uid, w.uid as workspace_uid,
                    null::uuid as uid, null as name, null::date as day
               from credential_secret s
               join credential c on c.seq = s.credential_seq
               join workspace w on w.seq = c.workspace_seq
              where s.master_key_id = k.id
              limit $2) s
       union all
      select s.*
        from unnest($1::text[]) as k (id)
       cross join lateral (
             select 1, master_key_id, wrapped_key, ciphertext, null, null::uuid, workspace_id, uid,
                    null, day
               from content_key
              where master_key_id = k.id
              limit $2) s
       union all
      select 1, master_key_id, wrapped_key, ciphertext, null, null, null, uid, name, null
        from root_secret""";

  private final Postgres postgres;
  private final Envelope envelope;

  SealCheck(Postgres postgres, Envelope envelope) {
    this.postgres = postgres;
    this.envelope = envelope;
  }

  /** What was seen under one master key. */
  private record Seen(int opened, int broken) {
    Seen plus(Seen other) {
      return new Seen(opened + other.opened, broken + other.broken);
    }
  }

  /** Fails with SealBrokenException where a master key opens nothing of what names it. */
  Future<Void> run() {
    String[] ids = envelope.masterKeyIds().toArray(String[]::new);
    return postgres
        .query(SAMPLE, Tuple.tuple().addArrayOfString(ids).addInteger(TRIED))
        .compose(
            rows ->
                verdict(rows)
                    .<Future<Void>>map(Future::failedFuture)
                    .orElseGet(Future::succeededFuture));
  }

  private Optional<SealBrokenException> verdict(RowSet<Row> rows) {
    Map<String, Seen> byKey = new HashMap<>();
    for (Row row : rows) {
      byKey.merge(row.getString("master_key_id"), seen(row), Seen::plus);
    }
    for (String id : envelope.masterKeyIds()) {
      Seen seen = byKey.getOrDefault(id, new Seen(0, 0));
      if (seen.opened() == 0 && seen.broken() >= (id.equals(envelope.primaryId()) ? 1 : TELLING)) {
        return Optional.of(
            new SealBrokenException("a data key does not open under master key " + id));
      }
      if (seen.broken() > 0) {
        log.warn(
            "{} of {} sealed values tried do not open under master key {}",
            seen.broken(),
            seen.opened() + seen.broken(),
            id);
      }
    }
    return Optional.empty();
  }

  private Seen seen(Row row) {
    return envelope.isUnderItsKey(SealedRows.toSealed(row), place(row))
        ? new Seen(1, 0)
        : new Seen(0, 1);
  }

  private static Place place(Row row) {
    if (row.getString("name") != null) {
      return SealedTable.ofRoot(row);
    }
    return row.getLocalDate("day") == null
        ? SealedTable.ofCredential(row)
        : SealedTable.ofContentKey(row);
  }
}
