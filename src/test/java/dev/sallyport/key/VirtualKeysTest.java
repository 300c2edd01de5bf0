package dev.sallyport.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.TestPostgres;
import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Once;
import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VirtualKeysTest {
  @RegisterExtension static final TestPostgres server = TestPostgres.migrated();

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final Reach place =
      new Reach(
          UUID.fromString(server.value("select uid from organization")),
          Optional.of(UUID.fromString(server.value("select uid from workspace"))));
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private final VirtualKeys keys = keys();

  private VirtualKeys keys() {
    Postgres postgres =
        new Postgres(vertx, server.options(), new Postgres.Limits(2, DEADLINE, DEADLINE));
    Envelope envelope = new Envelope(List.of(new MasterKey("k1", Secret.of(new byte[32]))));
    KeyRoots roots = new KeyRoots(Secret.of("pepper"), Secret.of("sigRoot"));
    return new VirtualKeys(postgres, postgres, envelope, () -> roots, new Moved());
  }

  /** Stands where the test puts it. */
  private final class Moved extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void oldText_isKnownUntilItsGraceEnds_andForgottenADayLater() {
    CreatedKey first = create(Optional.empty());
    UUID id = first.key().id();

    CreatedKey second = rotate(id, HOUR);

    assertThat(open(first)).get().extracting(KeyRecord::expiresAt).isEqualTo(end(HOUR));
    assertThat(open(second)).get().extracting(KeyRecord::expiresAt).isEqualTo(Optional.empty());
    now = now.plus(HOUR).plus(Duration.ofDays(1));
    rotate(id, HOUR);
    assertThat(open(first)).as("remembered, to be told as expired").isPresent();
    now = now.plusMillis(1);
    rotate(id, HOUR);
    assertThat(open(first)).isEmpty();
    assertThat(open(second)).isPresent();
  }

  @Test
  void textsOfEarlierRotations_endWithTheNextGrace() {
    CreatedKey first = create(Optional.empty());

    CreatedKey second = rotate(first.key().id(), HOUR.multipliedBy(2));
    rotate(first.key().id(), Duration.ZERO);

    assertThat(open(first)).get().matches(key -> key.isExpired(now));
    assertThat(open(second)).get().matches(key -> key.isExpired(now));
  }

  @Test
  void oldText_endsWithItsKey_whenThatIsEarlierThanItsGrace() {
    CreatedKey first = create(end(Duration.ofMinutes(1)));

    rotate(first.key().id(), HOUR);

    assertThat(open(first).orElseThrow().expiresAt()).isEqualTo(end(Duration.ofMinutes(1)));
  }

  @Test
  void expiry_mustBeAfterNow() {
    assertThatThrownBy(() -> create(Optional.of(now)))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e ->
                assertThat(e.fields())
                    .containsOnly(Map.entry("expiresAt", "must be in the future")));
    assertThat(create(Optional.of(now.plusMillis(1))).told()).isPresent();
  }

  @Test
  void oldText_cannotBeBroughtAlongAgain() {
    CreatedKey first = create(Optional.empty());
    Secret text = first.told().orElseThrow().text();
    rotate(first.key().id(), Duration.ZERO);

    assertThatThrownBy(
            () ->
                keys.create(place, draft(Optional.empty()).as(text), Optional.empty(), Map.of())
                    .await())
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.fields()).containsOnlyKeys("key"));
  }

  @Test
  void rememberedRequest_doesNotConfirmWhatWasSent() {
    byte[] digest = {1, 2, 3};
    Once once = new Once(place.organizationId(), "once", digest);

    keys.create(place, draft(Optional.empty()), Optional.of(once), Map.of()).await();

    // printf '\1\2\3' | openssl dgst -sha256 -hmac pepper
    assertThat(server.value("select encode(request, 'hex') from idempotency where key = 'once'"))
        .isEqualTo("67f14ad533b0da8ffc42bebe5e8d242cc3fbeebd07f2e11ea829cee62a26c5e9");
  }

  private CreatedKey create(Optional<Instant> expiresAt) {
    return keys.create(place, draft(expiresAt), Optional.empty(), Map.of()).await();
  }

  private static NewKey draft(Optional<Instant> expiresAt) {
    Optional<OffsetDateTime> end = expiresAt.map(time -> time.atOffset(ZoneOffset.UTC));
    return new NewKey("app", Optional.empty(), Set.of(PathGroup.INFERENCE), end);
  }

  private CreatedKey rotate(UUID id, Duration grace) {
    return keys.rotate(place, id, new Rotation(grace, Optional.empty()), Optional.empty()).await();
  }

  private Optional<KeyRecord> open(CreatedKey key) {
    return keys.open(KeyDigest.of(key.told().orElseThrow().text().revealText())).await();
  }

  private Optional<Instant> end(Duration later) {
    return Optional.of(now.plus(later));
  }
}
