package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapturedTest {
  private final Captured captured = new Captured();

  private Captured of(String text) {
    captured.clear();
    captured.add(text.getBytes(US_ASCII), 0, text.length());
    return captured;
  }

  private String text() {
    return new String(captured.bytes(), 0, captured.length(), US_ASCII);
  }

  @Test
  void pieces_areJoined_howeverLongTheyAre() {
    byte[] piece = "0123456789".getBytes(US_ASCII);
    for (int i = 0; i < 100; i++) {
      captured.add(piece, 2, 9);
    }

    assertThat(text()).isEqualTo("2345678".repeat(100));
  }

  @Test
  void memory_growsByHalves_andIsGivenBackOnlyWhereItWasMuch() {
    of("a".repeat(64));
    assertThat(captured.bytes()).hasSize(64);
    of("a".repeat(65));
    assertThat(captured.bytes()).hasSize(128);

    of("a".repeat(256)).shrink();
    assertThat(captured.bytes()).hasSize(256);
    assertThat(captured.length()).isZero();

    of("a".repeat(257)).shrink();
    assertThat(captured.bytes()).hasSize(64);
    assertThat(captured.length()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"'a b \t', 'a b'", "' \t ', ''", "'', ''", "' a', ' a'"})
  void whiteSpace_isCutOff_atTheEnd(String value, String expected) {
    of(value).trimEnd();

    assertThat(text()).isEqualTo(expected);
  }

  @Test
  void text_isComparedInAnyCase_orInItsOwn() {
    assertThat(of("HoSt-AZ").equalIgnoringCase("host-az")).isTrue();
    assertThat(of("HoSt").equalTo("HoSt")).isTrue();
    assertThat(of("HoSt").equalTo("host")).isFalse();
    for (String other : new String[] {"hos", "hostt", "hosu", "iost", "HOST"}) {
      assertThat(of("host").equalIgnoringCase(other)).as(other).isFalse();
      assertThat(of("host").equalTo(other)).as(other).isFalse();
    }
  }

  /** These differ from letters by the bit that tells lower case from upper. */
  @Test
  void signs_areNotTakenForLetters() {
    assertThat(of("@[").equalIgnoringCase("`{")).isFalse();
    assertThat(of("\u0010").equalIgnoringCase("0")).isFalse();
  }
}
