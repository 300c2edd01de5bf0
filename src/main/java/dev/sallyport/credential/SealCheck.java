package dev.sallyport.credential;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Proves at the start that each configured master key is the one that its id stands for. The root
 * secrets prove only one of them; a wrong one beside it would go unnoticed, and seal what no other
 * node can open.
 */
final class SealCheck {
  /** One that opens is proof; several are tried, because a single row may be broken by itself. */
  private static final int TRIED = 5;

  private static final String SAMPLE =
      """
      select s.version, s.master_key_id, s.wrapped_key, s.ciphertext,
             s.field, s.credential_uid, s.workspace_uid
        from unnest($1::text[]) as k (id)
       cross join lateral (
             select s.*, c.uid as credential_uid, w.uid as workspace_uid
               from credential_secret s
               join credential c on c.seq = s.credential_seq
               join workspace w on w.seq = c.workspace_seq
              where s.master_key_id = k.id
              limit $2) s""";

  private final Postgres postgres;
  private final Envelope envelope;

  SealCheck(Postgres postgres, Envelope envelope) {
    this.postgres = postgres;
    this.envelope = envelope;
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
    Map<String, Optional<SealBrokenException>> byKey = new HashMap<>();
    for (Row row : rows) {
      byKey.merge(row.getString("master_key_id"), failure(row), (a, b) -> a.isEmpty() ? a : b);
    }
    return byKey.values().stream().flatMap(Optional::stream).findFirst();
  }

  private Optional<SealBrokenException> failure(Row row) {
    try {
      envelope.open(SealedRows.toSealed(row), SealedTable.ofCredential(row));
      return Optional.empty();
    } catch (SealBrokenException e) {
      return Optional.of(e);
    }
  }
}
