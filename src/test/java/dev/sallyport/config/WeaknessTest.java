package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeaknessTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-1234",
        "admin",
        "changeme",
        "password",
        "secret",
        "test",
        "7a146403d2d2195d8b6e9dfec14db17",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abababababababababababababababababababab",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "0123456789abcdef0123456789abcdef0",
        "sk-1234sk-1234sk-1234sk-1234sk-1234",
        "change-me-to-a-secret-admin-token-please",
        "your-secret-admin-token-goes-here-test",
        "112211221122112233112211221122331122",
        "7a146403d2d2195d 8b6e9dfec14db1743a5115",
        "7a146403d2d2195d8b6e9dfec14db1743a5115é"
      })
  void token_isRefused_whenShortOrTyped(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Weakness.refuseWeak(token))
        .withMessageNotContaining(token);
  }

  @Test
  void token_isAccepted_whenDrawnAtRandom() {
    Random random = new Random(7);
    byte[] bytes = new byte[24];
    for (int i = 0; i < 2000; i++) {
      random.nextBytes(bytes);
      String hex = HexFormat.of().formatHex(bytes);
      String base64 = Base64.getEncoder().encodeToString(bytes);

      assertThat(Weakness.refuseWeak(hex)).isEqualTo(hex);
      assertThat(Weakness.refuseWeak(base64)).isEqualTo(base64);
    }
  }

  private static Stream<byte[]> typedKeys() {
    byte[] zeros = new byte[32];
    byte[] ones = zeros.clone();
    Arrays.fill(ones, (byte) 0xff);
    byte[] counter = zeros.clone();
    for (int i = 0; i < 32; i++) {
      counter[i] = (byte) i;
    }
    byte[] twice = HexFormat.of().parseHex("00f1e2d3c4b5a697885a4b3c2d1e0fff".repeat(2));
    return Stream.of(zeros, ones, counter, twice, ascii("01234567890123456789012345678901"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @MethodSource("typedKeys")
  void masterKey_isRefused_whenNotRandom(byte[] key) {
    String text = "k1:" + Base64.getEncoder().encodeToString(key);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MasterKey.parse(text))
        .withMessageContaining("not random");
  }

  @Test
  void masterKey_isAccepted_whenDrawnAtRandomInAnyBase64() {
    Random random = new Random(7);
    byte[] bytes = new byte[32];
    for (int i = 0; i < 2000; i++) {
      random.nextBytes(bytes);
      String url = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      String standard = Base64.getEncoder().encodeToString(bytes);

      assertThat(MasterKey.parse("a.b-c_9:" + url).key().matches(bytes)).isTrue();
      assertThat(MasterKey.parse("k:" + standard).key().matches(bytes)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "k1",
        ":" + Samples.KEY,
        "k 1:" + Samples.KEY,
        "k1:",
        "k1:AAAA",
        "k1:!" + Samples.KEY
      })
  void masterKey_isRefused_whenMalformed(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> MasterKey.parse(text));
  }
}
