package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TestPostgres;
import dev.sallyport.config.Settings;
import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import dev.sallyport.http.RawClient;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyRoots;
import dev.sallyport.key.KeyRules;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.provider.Dialect;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls of a key that the database does not know: so each of them ends once that is asked. */
class GrantsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final KeyRecord.Upstream CREDENTIAL =
      new KeyRecord.Upstream(
          UUID.randomUUID(),
          new KeyRecord.Vendor("openai", false, "", "", Optional.empty(), ""),
          Optional.empty(),
          new KeyRecord.Rank(0, 1),
          Secret.of("secret"),
          List.of(),
          false);
  private static final KeyRecord RECORD = record(Optional.empty());

  @RegisterExtension static final TestPostgres server = TestPostgres.migrated();

  private final Vertx vertx = Vertx.vertx();
  private final KnownKeys known = new KnownKeys(10);
  private final Grants grants = new Grants(cache(), Clock.systemUTC());

  private static KeyRecord record(Optional<Instant> expiresAt) {
    return new KeyRecord(
        UUID.randomUUID(),
        new KeyRecord.Tenancy(UUID.randomUUID(), UUID.randomUUID(), Optional.empty()),
        new KeyRules(Set.of(PathGroup.INFERENCE), List.of(), List.of()),
        expiresAt,
        Set.of(),
        List.of(CREDENTIAL));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private KeyCache cache() {
    return cache(server.options());
  }

  private KeyCache cache(PgConnectOptions options) {
    Postgres postgres = new Postgres(vertx, options, new Postgres.Limits(2, DEADLINE, DEADLINE));
    Envelope envelope = new Envelope(List.of(new MasterKey("k1", Secret.of(new byte[32]))));
    VirtualKeys keys =
        new VirtualKeys(
            postgres,
            postgres,
            envelope,
            () -> new KeyRoots(Secret.of(new byte[32]), Secret.of(new byte[32])),
            Clock.systemUTC());
    return new KeyCache(
        Owned.of(vertx.getOrCreateContext(), keys, 10, DEADLINE),
        known,
        () -> Duration.ZERO,
        new Settings.Cache(DEADLINE, 10, DEADLINE),
        Clock.systemUTC());
  }

  /** What a call is answered that holds such a grant, and by itself would never end. */
  private String answered(boolean current, Runnable next) {
    int port =
        vertx
            .createHttpServer()
            .requestHandler(request -> hold(request, current, next))
            .listen(0)
            .await()
            .actualPort();
    try (RawClient client = RawClient.to(port)) {
      client.send("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
      return client.readUntil("revoked");
    }
  }

  private void hold(HttpServerRequest request, boolean current, Runnable next) {
    Exchange exchange = new Exchange(request, Dialect.OPENAI, (call, opened, closed) -> {});
    grants.hold(exchange, new Grant(KeyDigest.of("a key"), RECORD, current), CREDENTIAL);
    next.run();
  }

  @Test
  void call_ends_whenItsKeyWasReadBeforeAChange() {
    assertThat(answered(false, () -> {})).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void call_ends_whenEverythingMayHaveChanged() {
    assertThat(answered(true, grants::everythingMayHaveChanged)).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void call_ends_whenItsKeyExpiresAndCannotBeReadAgain() {
    PgConnectOptions nowhere = new PgConnectOptions(server.options()).setPort(1);
    Grants offline = new Grants(cache(nowhere), Clock.systemUTC());
    KeyRecord expiring = record(Optional.of(Instant.now().plusMillis(200)));
    Grant outdated = new Grant(KeyDigest.of("a key"), expiring, false);
    int port =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  Exchange exchange =
                      new Exchange(request, Dialect.OPENAI, (call, opened, closed) -> {});
                  offline.hold(exchange, outdated, CREDENTIAL);
                  vertx.setPeriodic(50, timer -> offline.sweep());
                })
            .listen(0)
            .await()
            .actualPort();
    try (RawClient client = RawClient.to(port)) {
      client.send("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");

      assertThat(client.readUntil("expired")).startsWith("HTTP/1.1 401 ");
    }
  }
}
