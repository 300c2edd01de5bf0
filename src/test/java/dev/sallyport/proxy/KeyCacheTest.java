package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Settings;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyLookUp;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyRules;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class KeyCacheTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID CREDENTIAL = UUID.randomUUID();
  private static final String KEY = "key-0123456789012345678901234567";
  private static final KeyDigest DIGEST = KeyDigest.of(KEY);

  private final KnownKeys known = new KnownKeys(10);
  private final AtomicInteger lookUps = new AtomicInteger();
  private Duration staleness = Duration.ZERO;
  private Function<KeyDigest, Future<Optional<KeyRecord>>> owner = found(record(NOW.plusNanos(1)));

  private final KeyCache cache =
      new KeyCache(
          Owned.of(VERTX.getOrCreateContext(), (KeyLookUp) this::lookUp, 1_000, MINUTE),
          known,
          () -> staleness,
          new Settings.Cache(MINUTE, 10, MINUTE),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private Future<Optional<KeyRecord>> lookUp(KeyDigest digest) {
    lookUps.incrementAndGet();
    return owner.apply(digest);
  }

  private static Future<Optional<KeyRecord>> nothing(KeyDigest digest) {
    return Future.succeededFuture(Optional.empty());
  }

  private static Function<KeyDigest, Future<Optional<KeyRecord>>> found(KeyRecord record) {
    return digest -> Future.succeededFuture(Optional.of(record));
  }

  private static KeyRecord record(Instant expiresAt) {
    return new KeyRecord(
        UUID.randomUUID(),
        new KeyRecord.Tenancy(UUID.randomUUID(), UUID.randomUUID(), Optional.empty()),
        new KeyRules(Set.of(PathGroup.INFERENCE), List.of(), List.of()),
        Optional.of(expiresAt),
        Set.of(CREDENTIAL),
        List.of());
  }

  private Future<Grant> find(String presented) {
    return cache.find(presented, InetAddress::getLoopbackAddress);
  }

  private ErrorCode refusal(Future<Grant> asked) {
    Optional<Throwable> cause =
        asked.map(grant -> Optional.<Throwable>empty()).otherwise(Optional::of).await();
    return ((GatewayException) cause.orElseThrow()).code();
  }

  @Test
  void key_isRefusedWithoutALookUp_whenItCannotBeOne() {
    assertThat(refusal(find("too short"))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(lookUps).hasValue(0);
  }

  @Test
  void key_isLookedUpOnce_whenItExists() {
    Grant first = find(KEY).await();
    Future<Grant> second = find(KEY);

    assertThat(second.isComplete()).isTrue();
    assertThat(second.result()).isEqualTo(first);
    assertThat(first.digest()).isEqualTo(DIGEST);
    assertThat(first.current()).isTrue();
    assertThat(lookUps).hasValue(1);
  }

  @Test
  void knownKey_isServed_untilChangesWereMissedForTooLong() {
    find(KEY).await();
    staleness = MINUTE;
    assertThat(find(KEY).await().digest()).isEqualTo(DIGEST);

    staleness = MINUTE.plusNanos(1);

    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void key_isRefused_fromTheMomentOfItsExpiry() {
    owner = found(record(NOW));

    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.EXPIRED);
    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.EXPIRED);
    assertThat(lookUps).hasValue(1);
  }

  @Test
  void unknownKey_isRememberedAsSuch_untilSomethingChanges() {
    owner = KeyCacheTest::nothing;
    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(lookUps).hasValue(1);

    cache.somethingChanged();

    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(lookUps).hasValue(2);
  }

  @Test
  void unknownKey_isNotRemembered_whenSomethingChangedMeanwhile() {
    owner = digest -> changing(Optional.empty());

    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAUTHENTICATED);

    assertThat(lookUps).hasValue(2);
  }

  @Test
  void key_isServedOnce_whenItChangedMeanwhile() {
    owner = digest -> changing(Optional.of(record(NOW.plusNanos(1))));

    assertThat(find(KEY).await().current()).isFalse();
    assertThat(known.find(DIGEST)).isEmpty();
    find(KEY).await();

    assertThat(lookUps).hasValue(2);
  }

  private Future<Optional<KeyRecord>> changing(Optional<KeyRecord> read) {
    known.changed(new ChangeFeed.Change("credential", CREDENTIAL));
    return Future.succeededFuture(read);
  }

  @Test
  void callsTogether_shareOneLookUp_untilItEnds() {
    Promise<Optional<KeyRecord>> open = Promise.promise();
    owner = digest -> open.future();
    Future<Grant> first = find(KEY);
    Future<Grant> second = find(KEY);
    Future<Optional<KeyRecord>> third = cache.reread(DIGEST);

    open.fail(GatewayException.unavailable("away"));

    assertThat(refusal(first)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refusal(second)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(third.map("").otherwise("failed").await()).isEqualTo("failed");
    assertThat(lookUps).hasValue(1);
    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(lookUps).hasValue(2);
  }

  @Test
  void call_waitsForNoLookUp_thatBeganBeforeAChange() {
    Promise<Optional<KeyRecord>> open = Promise.promise();
    owner = digest -> lookUps.get() == 1 ? open.future() : nothing(digest);
    Future<Grant> before = find(KEY);
    cache.somethingChanged();

    assertThat(refusal(find(KEY))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    open.complete(Optional.of(record(NOW.plusNanos(1))));

    assertThat(before.await().digest()).isEqualTo(DIGEST);
  }

  @Test
  void client_isLimited_whenItTriesTooManyUnknownKeys() {
    owner = KeyCacheTest::nothing;
    for (int i = 0; i < 100; i++) {
      assertThat(refusal(find(KEY + i))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    long limited = 0;
    for (int i = 100; i < 200; i++) {
      limited += refusal(find(KEY + i)) == ErrorCode.LIMITED ? 1 : 0;
    }

    assertThat(limited).isPositive();
    assertThat(lookUps).hasValue(200 - (int) limited);
  }

  @Test
  void reread_asksNobody_whenTheKeyIsKnown() {
    find(KEY).await();

    assertThat(cache.reread(DIGEST).await()).isEqualTo(known.find(DIGEST)).isPresent();
    assertThat(lookUps).hasValue(1);
  }

  @Test
  void reread_tellsWhatIsSoByNow_whenTheKeyIsNotKnown() {
    assertThat(cache.reread(DIGEST).await()).isEqualTo(known.find(DIGEST)).isPresent();
    owner = KeyCacheTest::nothing;

    assertThat(cache.reread(KeyDigest.of("gone")).await()).isEmpty();
    assertThat(lookUps).hasValue(2);
  }
}
