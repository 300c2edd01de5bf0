package dev.sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ContentKeyTest {
  private static final UUID ORGANIZATION = new UUID(1, 1);
  private static final UUID WORKSPACE = new UUID(1, 2);
  private static final UUID CALL = new UUID(1, 3);
  private static final UUID OTHER = new UUID(2, 2);
  private static final Place PLACE = Place.ofContent(ORGANIZATION, WORKSPACE, CALL, "request");
  private static final byte[] WORDS = "a marten asks".getBytes(UTF_8);

  private final ContentKey key = key(1);

  private static ContentKey key(int seed) {
    byte[] root = new byte[MasterKey.BYTES];
    Arrays.fill(root, (byte) seed);
    return new ContentKey(Secret.of(root));
  }

  @Test
  void words_areOpened_whereTheyWereSealed() {
    assertThat(key.open(key.seal(WORDS, PLACE), PLACE)).isEqualTo(WORDS);
    assertThat(key.open(key.seal(new byte[0], PLACE), PLACE)).isEmpty();
  }

  @Test
  void words_areRefused_anywhereElse() {
    byte[] sealed = key.seal(WORDS, PLACE);

    for (Place place :
        List.of(
            Place.ofContent(OTHER, WORKSPACE, CALL, "request"),
            Place.ofContent(ORGANIZATION, OTHER, CALL, "request"),
            Place.ofContent(ORGANIZATION, WORKSPACE, OTHER, "request"),
            Place.ofContent(ORGANIZATION, WORKSPACE, CALL, "answer"),
            Place.ofContentKey(WORKSPACE, CALL, LocalDate.EPOCH))) {
      assertThatThrownBy(() -> key.open(sealed, place)).isInstanceOf(SealBrokenException.class);
    }
    assertThatThrownBy(() -> key(2).open(sealed, PLACE)).isInstanceOf(SealBrokenException.class);
  }

  @Test
  void words_areRefused_whenABitIsAnother() {
    for (int at = 0; at < WORDS.length + 28; at++) {
      byte[] sealed = key.seal(WORDS, PLACE);
      sealed[at] ^= 1;
      assertThatThrownBy(() -> key.open(sealed, PLACE)).isInstanceOf(SealBrokenException.class);
    }
    assertThatThrownBy(() -> key.open(new byte[27], PLACE)).isInstanceOf(SealBrokenException.class);
  }

  @Test
  void sameWords_neverLookTheSame() {
    assertThat(key.seal(WORDS, PLACE)).isNotEqualTo(key.seal(WORDS, PLACE));
  }

  /** No two values are sealed by the same AES key: else the root itself would open this. */
  @Test
  void root_isNotWhatSeals() {
    byte[] root = new byte[MasterKey.BYTES];
    Arrays.fill(root, (byte) 1);

    assertThat(Gcm.decrypt(root, key.seal(WORDS, PLACE), PLACE.authenticated())).isEmpty();
  }

  @Test
  void keyOfAnotherLength_isNone() {
    assertThatThrownBy(() -> new ContentKey(Secret.of(new byte[16])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
