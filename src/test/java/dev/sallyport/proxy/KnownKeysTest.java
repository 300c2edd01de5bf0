package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
  private static final KeyDigest DIGEST = KeyDigest.of("a key");
  private static final UUID CREDENTIAL = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private final KnownKeys known = new KnownKeys(10);

  private static final KeyRecord RECORD =
      new KeyRecord(
          UUID.randomUUID(),
          new KeyRecord.Tenancy(UUID.randomUUID(), UUID.randomUUID(), Optional.empty()),
          new KeyRules(Set.of(PathGroup.INFERENCE), List.of(), List.of()),
          Optional.empty(),
          Set.of(CREDENTIAL),
          List.of());

  private boolean isKept(KeyRecord record) {
    return known.keep(DIGEST, record, known.changes());
  }

  private boolean isForgotten(String kind, UUID uid) {
    known.changed(new ChangeFeed.Change(kind, uid));
    return known.find(DIGEST).isEmpty();
  }

  @Test
  void record_isNotKept_whenWhatItRestsOnChangedSinceItWasRead() {
    long before = known.changes();

    known.changed(new ChangeFeed.Change("credential", CREDENTIAL));
    known.changed(new ChangeFeed.Change("key", OTHER));

    assertThat(known.keep(DIGEST, RECORD, before)).isFalse();
    assertThat(known.find(DIGEST)).isEmpty();
  }

  @Test
  void record_isKept_whenOnlyOthersChangedSinceItWasRead() {
    long before = known.changes();

    known.changed(new ChangeFeed.Change("key", OTHER));

    assertThat(known.keep(DIGEST, RECORD, before)).isTrue();
  }

  @Test
  void record_isNotKept_whenMoreChangedMeanwhileThanIsRemembered() {
    long before = known.changes();

    IntStream.rangeClosed(0, 1_024)
        .forEach(i -> known.changed(new ChangeFeed.Change("key", OTHER)));

    assertThat(known.keep(DIGEST, RECORD, before)).isFalse();
  }

  @Test
  void record_isNotKept_whenEverythingMayHaveChangedSinceItWasRead() {
    long before = known.changes();

    known.everythingMayHaveChanged();

    assertThat(known.keep(DIGEST, RECORD, before)).isFalse();
    assertThat(isKept(RECORD)).isTrue();
  }

  @Test
  void index_holdsNothingOfWhatIsForgotten() {
    KnownKeys few = new KnownKeys(10);

    IntStream.range(0, 1_000)
        .forEach(i -> few.keep(KeyDigest.of("key " + i), resting(new UUID(1, i)), 0));
    few.keep(KeyDigest.of("key 999"), resting(new UUID(2, 0)), 0);
    few.everythingMayHaveChanged();

    assertThat(few.resting()).isZero();
  }

  private static KeyRecord resting(UUID uid) {
    return new KeyRecord(
        RECORD.id(), RECORD.tenancy(), RECORD.rules(), RECORD.expiresAt(), Set.of(uid), List.of());
  }

  @Test
  void record_isForgotten_withWhatItRestsOn() {
    assertThat(isKept(RECORD)).isTrue();

    assertThat(isForgotten("credential", OTHER)).isFalse();
    assertThat(isForgotten("credential", CREDENTIAL)).isTrue();
  }

  @Test
  void allIsForgotten_whenEverythingMayHaveChanged() {
    isKept(RECORD);

    known.everythingMayHaveChanged();

    assertThat(known.find(DIGEST)).isEmpty();
  }
}
