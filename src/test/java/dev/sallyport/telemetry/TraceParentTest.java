package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";

  @Test
  void value_isRead() {
    assertThat(TraceParent.of(List.of(VALID))).contains(new TraceParent(TRACE, PARENT, (byte) 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "02", "03", "ff"})
  void flags_areRead_alsoThoseOfLaterLevels(String flags) {
    String value = VALID.substring(0, VALID.length() - 2) + flags;

    assertThat(TraceParent.of(List.of(value)))
        .hasValueSatisfying(
            read -> assertThat(read.flags()).isEqualTo((byte) Integer.parseInt(flags, 16)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "-what-comes-later"})
  void value_isRead_whenItsVersionIsALaterOne(String more) {
    assertThat(TraceParent.of(List.of("01" + VALID.substring(2) + more))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
        "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\u0660\u0661",
        VALID + "," + VALID
      })
  void value_isNone_whenItIsNotWrittenSo(String value) {
    assertThat(TraceParent.of(List.of(value))).isEmpty();
  }

  @Test
  void value_isNone_whenItIsTooLong() {
    assertThat(TraceParent.of(List.of("01" + VALID.substring(2) + "-" + "a".repeat(400))))
        .isEmpty();
  }

  @Test
  void value_isNone_whenThereAreSeveral() {
    assertThat(TraceParent.of(List.of(VALID, VALID))).isEmpty();
    assertThat(TraceParent.of(List.of())).isEmpty();
  }
}
