package dev.sallyport.key;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** The table {@code virtual_key_hash}: the texts under which a key is presented, as hashes. */
final class KeyTextStore {
  /** For so long a text whose grace is over is told from one that never was. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private KeyTextStore() {}

  private static final String IS_TAKEN =
      """
      select exists (select 1 from virtual_key_hash where key_hash = $1)
             or exists (select 1 from credential_secret where fingerprint = $1) as taken""";

  /** Whether it is a key already or, letter for letter, a stored secret: of any organisation. */
  static Future<Boolean> isTaken(SqlConnection connection, byte[] hash) {
    Buffer text = Buffer.buffer(hash);
    return KeyTexts.claim(connection, text)
        .compose(done -> Postgres.execute(connection, IS_TAKEN, Tuple.of(text)))
        .map(rows -> rows.iterator().next().getBoolean("taken"));
  }

  private static final String PRESENT =
      """
      insert into virtual_key_hash (key_seq, generation, key_hash, prefix, last4)
      select seq, generation, $2, $3, $4 from virtual_key where uid = $1""";

  /** Of the key's present generation. Fails with a unique violation where it is a key already. */
  static Future<Void> present(SqlConnection connection, UUID key, KeyMint.Minted minted) {
    DisplayForm shown = minted.shown();
    return Postgres.execute(
            connection,
            PRESENT,
            Tuple.of(key, Buffer.buffer(minted.hash()), shown.prefix(), shown.last4()))
        .mapEmpty();
  }

  private static final String RETIRE =
      """
      update virtual_key_hash h set valid_until = least(h.valid_until, $2)
        from virtual_key k
       where k.uid = $1 and h.key_seq = k.seq""";
  private static final String FORGET =
      """
      delete from virtual_key_hash h using virtual_key k
       where k.uid = $1 and h.key_seq = k.seq and h.valid_until < $2""";

  /** Lets every text serve until then at most, and forgets those that are long over. */
  static Future<Void> retire(SqlConnection connection, UUID key, Instant now, Duration grace) {
    return Postgres.execute(connection, RETIRE, Tuple.of(key, utc(now.plus(grace))))
        .compose(
            done -> Postgres.execute(connection, FORGET, Tuple.of(key, utc(now.minus(REMEMBERED)))))
        .mapEmpty();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
