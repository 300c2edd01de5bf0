package dev.sallyport.credential;

import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * The random bytes that everything hashed or derived rests on. They are made once, by whichever
 * node comes first, and wrapped by the master key: opening them at start proves that the master key
 * is the right one.
 */
public final class RootSecrets {
  private static final String PEPPER = "pepper";
  private static final String SIG_ROOT = "sigRoot";
  private static final int BYTES = 32;

  private static final String INSERT =
      """
      insert into root_secret (name, uid, master_key_id, wrapped_key, ciphertext)
      values ($1, $2, $3, $4, $5)
      on conflict (name) do nothing""";
  private static final String SELECT =
      "select uid, master_key_id, wrapped_key, ciphertext from root_secret where name = $1";

  private final Postgres postgres;
  private final Envelope envelope;
  private final SealCheck seals;
  private Secret pepper;
  private Secret sigRoot;

  RootSecrets(Postgres postgres, Envelope envelope) {
    this.postgres = postgres;
    this.envelope = envelope;
    this.seals = new SealCheck(postgres, envelope);
  }

  /** Fails with SealBrokenException where a master key is not the one that its id stands for. */
  public Future<Void> open() {
    return seals
        .run()
        .compose(done -> open(SIG_ROOT))
        .onSuccess(secret -> sigRoot = secret)
        .compose(done -> open(PEPPER))
        .onSuccess(secret -> pepper = secret)
        .mapEmpty();
  }

  /** Throws UNAVAILABLE until they are open: nothing may be hashed or sealed before. */
  Secret pepper() {
    requireOpen();
    return pepper;
  }

  /** As {@link #pepper}. */
  Secret sigRoot() {
    requireOpen();
    return sigRoot;
  }

  boolean areOpen() {
    return pepper != null;
  }

  void requireOpen() {
    if (!areOpen()) {
      throw GatewayException.unavailable("The gateway is still starting.");
    }
  }

  private Future<Secret> open(String name) {
    return postgres
        .query(SELECT, Tuple.of(name))
        .compose(rows -> rows.size() > 0 ? Future.succeededFuture() : make(name))
        .compose(made -> postgres.query(SELECT, Tuple.of(name)))
        .map(rows -> opened(name, rows.iterator().next()));
  }

  private Future<Void> make(String name) {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    UUID row = UUID.randomUUID();
    Sealed sealed = envelope.seal(Secret.of(random), Place.ofRootSecret(row, name));
    return postgres
        .query(
            INSERT,
            Tuple.of(
                name,
                row,
                sealed.masterKeyId(),
                Buffer.buffer(sealed.wrappedKey()),
                Buffer.buffer(sealed.ciphertext())))
        .mapEmpty();
  }

  private Secret opened(String name, Row row) {
    Sealed sealed =
        new Sealed(
            row.getString("master_key_id"),
            row.getBuffer("wrapped_key").getBytes(),
            row.getBuffer("ciphertext").getBytes());
    return envelope.open(sealed, Place.ofRootSecret(row.getUUID("uid"), name));
  }
}
