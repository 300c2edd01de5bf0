package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventEndsTest {
  private static final String SSE = "text/event-stream; charset=utf-8";
  private static final String JSON_LINES = "application/x-ndjson";

  private static EventEnds after(String type, List<String> chunks) {
    EventEnds ends = EventEnds.of(type).orElseThrow();
    chunks.forEach(chunk -> ends.pass(text(chunk)));
    return ends;
  }

  /** With the signs that a table cannot hold. */
  private static Buffer text(String written) {
    return Buffer.buffer(written.replace("N", "\n").replace("R", "\r"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "aNN, true",
    "aRNRN, true",
    "aN|N, true",
    "aRN|RN, true",
    "aRN|R|N, true",
    "aNN|b, false",
    "aN, false",
    "aRN, false",
    "aN|b, false",
    "N|aN, false",
    "aNNb, false",
    "aNNbN, false",
  })
  void end_isSeen_howeverTheStreamIsCut(String chunks, boolean end) {
    assertThat(after(SSE, List.of(chunks.split("\\|"))).isAtEnd()).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({"{}N, true", "{}RN, true", "{}|N, true", "{}, false", "{}N|{, false"})
  void end_ofALineOfJson_isOneBreak(String chunks, boolean end) {
    assertThat(after(JSON_LINES, List.of(chunks.split("\\|"))).isAtEnd()).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({
    "a, bNNcNN, 3",
    "a, bRNRNc, 5",
    "aN, Nb, 1",
    "aRN, RNb, 2",
    "a, bNcN, -1",
    "aN, b, -1",
    "aN, bNNc, 3",
  })
  void firstEnd_isThatOfTheEventThatHasBegun(String before, String chunk, int end) {
    assertThat(after(SSE, List.of(before)).firstEnd(text(chunk))).isEqualTo(end);
  }

  @Test
  void otherTypes_haveNoEvents() {
    assertThat(EventEnds.of("application/json")).isEmpty();
    assertThat(EventEnds.of("")).isEmpty();
  }
}
