package dev.sallyport.key;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * Keeps one text from being a virtual key and a provider's secret, also where both come at once.
 */
public final class KeyTexts {
  private KeyTexts() {}

  private static final String CLAIM =
      """
      select pg_advisory_xact_lock(('x' || encode(substr($1::bytea, 1, 8), 'hex'))::bit(64)::bigint)""";

  /** Nobody else makes a key or a secret of the text until this transaction has ended. */
  static Future<Void> claim(SqlConnection connection, Buffer hash) {
    return Postgres.execute(connection, CLAIM, Tuple.of(hash)).mapEmpty();
  }

  private static final String IS_KEY =
      "select exists (select 1 from virtual_key_hash where key_hash = $1) as found";

  /**
   * Whether it is one, of any organisation. It becomes none before this transaction has ended.
   *
   * @param hash as keys are found by
   */
  public static Future<Boolean> isKey(SqlConnection connection, Buffer hash) {
    return claim(connection, hash)
        .compose(done -> Postgres.execute(connection, IS_KEY, Tuple.of(hash)))
        .map(rows -> rows.iterator().next().getBoolean("found"));
  }
}
