package dev.sallyport.credential;

import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.Once;
import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import dev.sallyport.provider.ProviderProbe;
import dev.sallyport.runtime.TestWays;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** As much of a node as has to do with what is sealed, on a real database. */
final class SealingNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int AT_ONCE = 100;
  private static final String SELECT =
      """
      select s.uid, s.field, s.version, s.master_key_id, s.wrapped_key, s.ciphertext,
             s.fingerprint, c.uid as credential_uid, w.uid as workspace_uid
        from credential_secret s
        join credential c on c.seq = s.credential_seq
        join workspace w on w.seq = c.workspace_seq""";

  private final Vertx vertx = Vertx.vertx();
  private final Postgres postgres;
  private final Envelope envelope;
  private final CredentialVerticle owner;

  private SealingNode(PgConnectOptions database, MasterKey... keys) {
    Duration deadline = Duration.ofSeconds(5);
    this.postgres = new Postgres(vertx, database, new Postgres.Limits(3, deadline, deadline));
    this.envelope = new Envelope(List.of(keys));
    this.owner = new CredentialVerticle(postgres, postgres, envelope, outside(), deadline);
    vertx.deployVerticle(owner).await();
  }

  private CredentialVerticle.Outside outside() {
    EgressPolicy egress = EgressPolicy.of(List.of(), Set::of);
    return new CredentialVerticle.Outside(
        egress,
        () -> new ProviderProbe(vertx, TestWays.open(vertx, egress), Duration.ofSeconds(1)));
  }

  static SealingNode start(PgConnectOptions database, MasterKey... keys) {
    return new SealingNode(database, keys);
  }

  void open() {
    owner.roots().call(RootSecrets::open).await();
  }

  void store(int credentials) {
    Workspaces.Address place =
        new Workspaces(postgres).find(Workspaces.DEFAULT).await().orElseThrow();
    for (int from = 0; from < credentials; from += AT_ONCE) {
      int to = Math.min(credentials, from + AT_ONCE);
      Future.all(IntStream.range(from, to).mapToObj(i -> store(place, "sk-" + i)).toList()).await();
    }
  }

  private Future<Credential> store(Workspaces.Address place, String secret) {
    NewCredential draft =
        Drafts.credential(place.workspaceId(), "openai", secret, Optional.empty(), secret);
    return owner.credentials().call(owned -> owned.create(place.organizationId(), draft));
  }

  MasterKeys status() {
    return owner.masterKeys().call(Rewrap::status).await();
  }

  void begin() {
    begin(Optional.empty());
  }

  boolean begin(Optional<Once> once) {
    return owner.masterKeys().call(owned -> owned.begin(once)).await();
  }

  Once once(String key) {
    Workspaces.Address place =
        new Workspaces(postgres).find(Workspaces.DEFAULT).await().orElseThrow();
    return new Once(place.organizationId(), key, new byte[] {1});
  }

  /** The newest job, once it is done. */
  MasterKeys.Job done() {
    await(PATIENCE, () -> newest().finishedAt().isPresent());
    return newest();
  }

  private MasterKeys.Job newest() {
    return status().rewrap().orElseThrow();
  }

  static void await(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("It did not happen within " + limit);
      }
      new CompletableFuture<Void>().completeOnTimeout(null, 10, TimeUnit.MILLISECONDS).join();
    }
  }

  /** All that this node can open. */
  List<String> secrets() {
    List<String> all = new ArrayList<>();
    for (Row row : postgres.query(SELECT, Tuple.tuple()).await()) {
      opened(row).map(Secret::revealText).ifPresent(all::add);
    }
    return all;
  }

  private Optional<Secret> opened(Row row) {
    try {
      return Optional.of(envelope.open(SealedRows.toSealed(row), SealedTable.ofCredential(row)));
    } catch (SealBrokenException e) {
      return Optional.empty();
    }
  }

  Set<Buffer> fingerprints() {
    Set<Buffer> stored = new HashSet<>();
    postgres
        .query(SELECT, Tuple.tuple())
        .await()
        .forEach(row -> stored.add(row.getBuffer("fingerprint")));
    return stored;
  }

  /** From the text of the secrets, as of a virtual key that somebody brings along. */
  Set<Buffer> expectedFingerprints() {
    Secret pepper = owner.roots().call(roots -> Future.succeededFuture(roots.pepper())).await();
    Set<Buffer> expected = new HashSet<>();
    for (String secret : secrets()) {
      byte[] digest = Digests.sha256(Secret.of(secret));
      expected.add(Buffer.buffer(Digests.hmacSha256(pepper, digest)));
    }
    return expected;
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
