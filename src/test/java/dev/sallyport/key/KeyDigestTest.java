package dev.sallyport.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyDigestTest {
  /** FIPS 180-4 example value. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void digest_isSha256() {
    assertThat(HexFormat.of().formatHex(KeyDigest.of("abc").bytes())).isEqualTo(ABC);
  }

  @Test
  void digests_areEqual_whenTheirKeysAre() {
    assertThat(KeyDigest.of("abc"))
        .isEqualTo(KeyDigest.of("abc"))
        .hasSameHashCodeAs(KeyDigest.of("abc"))
        .isNotEqualTo(KeyDigest.of("abd"))
        .isNotEqualTo("abc");
    assertThat(KeyDigest.of("abc").hashCode()).isNotEqualTo(KeyDigest.of("abd").hashCode());
  }

  @Test
  void digest_isNotChanged_throughItsBytes() {
    KeyDigest digest = KeyDigest.of("abc");

    digest.bytes()[0]++;

    assertThat(digest).isEqualTo(KeyDigest.of("abc"));
  }
}
