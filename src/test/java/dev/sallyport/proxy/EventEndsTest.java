package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.provider.StreamForm;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventEndsTest {
  private static EventEnds after(StreamForm form, List<String> chunks) {
    EventEnds ends = EventEnds.of(form);
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
    assertThat(after(StreamForm.EVENTS, List.of(chunks.split("\\|"))).isAtEnd()).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({"{}N, true", "{}RN, true", "{}|N, true", "{}, false", "{}N|{, false"})
  void end_ofALineOfJson_isOneBreak(String chunks, boolean end) {
    assertThat(after(StreamForm.JSON_LINES, List.of(chunks.split("\\|"))).isAtEnd()).isEqualTo(end);
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
    assertThat(after(StreamForm.EVENTS, List.of(before)).firstEnd(text(chunk))).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({
    "'', false, ''",
    "' [', true, ''",
    "'[{', false, ''",
    "'[{}', true, ',N'",
    "'[{|}N', true, ',N'",
    "'[{},N', true, ''",
    "'[{},N{', false, ''",
    "'[{\"a\": \"}]\"', false, ''",
    "'[{\"a\": \"\\\"}\", \"b\": [{|}]', false, ''",
    "'[{\"a\": \"\\|\"}\", \"b\": [{|}]}', true, ',N'",
    "'[{}]', false, ''",
    "'{\"error\": [{}]', false, ''",
    "'{}', false, ''",
  })
  void element_ofAnArray_leavesRoomForOneMore(String chunks, boolean room, String separator) {
    EventEnds ends = after(StreamForm.JSON_ARRAY, List.of(chunks.split("\\|")));

    assertThat(ends.isAtEnd()).isEqualTo(room);
    if (room) {
      assertThat(ends.separator()).isEqualTo(text(separator).toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"'[{\"a\":', '1},{', 2", "'[{\"a\":[', '{}]},', 4", "'[{', '\"}', -1"})
  void firstEnd_ofAnElement_isItsOwnBrace(String before, String chunk, int end) {
    EventEnds ends = after(StreamForm.JSON_ARRAY, List.of(before));

    assertThat(ends.firstEnd(text(chunk))).isEqualTo(end);
    assertThat(ends.isAtEnd()).isFalse();
  }
}
