package dev.sallyport.credential;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives the secrets that were stored before there were fingerprints theirs. What does not open is
 * left out: it cannot be recognised, and whoever uses it is told. So is what is empty.
 */
final class MissingFingerprints {
  private static final int BATCH = 100;
  private static final UUID BEGINNING = new UUID(0, 0);
  private static final String MISSING =
      """
      select s.uid, s.field, s.version, s.master_key_id, s.wrapped_key, s.ciphertext,
             c.uid as credential_uid, w.uid as workspace_uid
        from credential_secret s
        join credential c on c.seq = s.credential_seq
        join workspace w on w.seq = c.workspace_seq
       where s.fingerprint is null and s.field = 'secret' and s.uid > $1
       order by s.uid
       limit $2""";
  private static final String FILL =
      """
      update credential_secret s set fingerprint = r.fingerprint
        from unnest($1::uuid[], $2::int[], $3::bytea[]) as r (uid, version, fingerprint)
       where s.uid = r.uid and s.version = r.version and s.fingerprint is null""";

  private final Postgres postgres;
  private final Envelope envelope;
  private final RootSecrets roots;

  MissingFingerprints(Postgres postgres, Envelope envelope, RootSecrets roots) {
    this.postgres = postgres;
    this.envelope = envelope;
    this.roots = roots;
  }

  private record Filled(UUID uid, int version, Buffer fingerprint) {}

  Future<Void> fill(Vertx vertx) {
    return Paced.run(vertx, BEGINNING, this::batch);
  }

  private Future<Optional<UUID>> batch(UUID after) {
    return postgres.query(MISSING, Tuple.of(after, BATCH)).compose(this::fill);
  }

  private Future<Optional<UUID>> fill(RowSet<Row> rows) {
    List<Filled> filled = new ArrayList<>();
    Optional<UUID> last = Optional.empty();
    for (Row row : rows) {
      filled(row).ifPresent(filled::add);
      last = Optional.of(row.getUUID("uid"));
    }
    Optional<UUID> next = rows.size() < BATCH ? Optional.empty() : last;
    return filled.isEmpty()
        ? Future.succeededFuture(next)
        : postgres.query(FILL, toTuple(filled)).map(next);
  }

  private Optional<Filled> filled(Row row) {
    try {
      Secret secret = envelope.open(SealedRows.toSealed(row), SealedTable.ofCredential(row));
      return secret.length() == 0
          ? Optional.empty()
          : Optional.of(
              new Filled(row.getUUID("uid"), row.getInteger("version"), fingerprint(secret)));
    } catch (SealBrokenException e) {
      return Optional.empty();
    }
  }

  private Buffer fingerprint(Secret secret) {
    return Buffer.buffer(Fingerprint.of(roots.pepper(), secret));
  }

  private static Tuple toTuple(List<Filled> filled) {
    return Tuple.tuple()
        .addArrayOfUUID(filled.stream().map(Filled::uid).toArray(UUID[]::new))
        .addArrayOfInteger(filled.stream().map(Filled::version).toArray(Integer[]::new))
        .addArrayOfBuffer(filled.stream().map(Filled::fingerprint).toArray(Buffer[]::new));
  }
}
