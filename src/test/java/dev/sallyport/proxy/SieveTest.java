package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SieveTest {
  private static final String SECRET = "sk-secret";
  private static final String BODY = "{\"a\":\"sk-secret\",\"b\":\"sk-sk-secretsk-secre\"}";
  private static final String BLOTTED = "{\"a\":\"*********\",\"b\":\"sk-*********sk-secre\"}";

  @Test
  void secret_isBlotted_howeverTheBodyIsSplitInThree() {
    for (int first = 0; first <= BODY.length(); first++) {
      for (int second = first; second <= BODY.length(); second++) {
        assertThat(
                blotted(
                    SECRET,
                    BODY.substring(0, first),
                    BODY.substring(first, second),
                    BODY.substring(second)))
            .isEqualTo(BLOTTED);
      }
    }
  }

  @Test
  void secret_isBlotted_byteByByte() {
    assertThat(blotted(SECRET, BODY.split(""))).isEqualTo(BLOTTED);
  }

  @ParameterizedTest
  @CsvSource({"aaa, aaaa, ***a", "abab, xababab, x****ab", "a, banana, b*n*n*", "aab, aaab, a***"})
  void secret_isBlotted_whenItOverlapsItself(String secret, String body, String expected) {
    assertThat(blotted(secret, body)).isEqualTo(expected);
    assertThat(blotted(secret, body.split(""))).isEqualTo(expected);
  }

  @Test
  void body_isUnchanged_whereItHoldsNoSecret() {
    assertThat(blotted(SECRET, "sk-secre", "s-t sk", "-secre")).isEqualTo("sk-secres-t sk-secre");
    assertThat(blotted(SECRET, "")).isEmpty();
  }

  @Test
  void nothing_isHeldBack_whereNoSecretCouldBegin() {
    Sieve sieve = sieve(SECRET);

    assertThat(sieve.next(Buffer.buffer("plain")).toString()).isEqualTo("plain");
    assertThat(sieve.next(Buffer.buffer("plain sk-")).toString()).isEqualTo("plain ");
    assertThat(sieve.rest().toString()).isEqualTo("sk-");
    assertThat(sieve.rest().length()).isZero();
  }

  private static Sieve sieve(String secret) {
    return new Sieve(Traces.of(secret.getBytes(UTF_8)), Sieve.Mesh.FINE);
  }

  private static String blotted(String secret, String... chunks) {
    Sieve sieve = sieve(secret);
    Buffer all = Buffer.buffer();
    for (String chunk : chunks) {
      all.appendBuffer(sieve.next(Buffer.buffer(chunk)));
    }
    return all.appendBuffer(sieve.rest()).toString();
  }
}
