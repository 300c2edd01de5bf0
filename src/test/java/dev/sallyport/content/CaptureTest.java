package dev.sallyport.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureTest {
  private static final int LIMIT = 3_000;

  private final List<Content> kept = new ArrayList<>();
  private long taken;

  private Capture capture(ContentRoom room) {
    Capture capture =
        new Capture(
            new Capture.Call(new UUID(0, 1), Samples.ORGANIZATION, Samples.WORKSPACE),
            room,
            LIMIT,
            (content, bytes) -> {
              kept.add(content);
              taken = bytes;
            });
    capture.requestBegins(MultiMap.caseInsensitiveMultiMap());
    return capture;
  }

  private static Buffer letters(int from, int to) {
    Buffer letters = Buffer.buffer();
    for (int at = from; at < to; at++) {
      letters.appendByte((byte) ('a' + at % 26));
    }
    return letters;
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "1000", "1024", "2999", "3000"})
  void pieces_areOne_whateverTheirSizes(int step) {
    ContentRoom room = new ContentRoom(100_000);
    Capture capture = capture(room);
    for (int at = 0; at < LIMIT; at += step) {
      capture.requestPasses(letters(at, Math.min(LIMIT, at + step)));
    }

    capture.over();

    Message request = kept.get(0).request();
    assertThat(request.bytes().orElseThrow()).isEqualTo(letters(0, LIMIT));
    assertThat(request.truncated()).isFalse();
    room.giveBack(taken);
    assertThat(room.state()).isEqualTo(new ContentState(0, 0, 0, 100_000));
  }

  @ParameterizedTest
  @CsvSource({"1", "999", "3001", "9000"})
  void beginning_isKept_ofWhatIsTooLong(int step) {
    Capture capture = capture(new ContentRoom(100_000));
    for (int at = 0; at < 3 * LIMIT; at += step) {
      capture.answerPasses(letters(at, Math.min(3 * LIMIT, at + step)));
    }

    capture.over();

    Message answer = kept.get(0).answer();
    assertThat(answer.bytes().orElseThrow()).isEqualTo(letters(0, LIMIT));
    assertThat(answer.truncated()).isTrue();
    assertThat(answer.size()).isEqualTo(3L * LIMIT);
    assertThat(taken).isLessThanOrEqualTo(Capture.OVERHEAD + LIMIT);
  }

  @Test
  void content_isDropped_whereThereIsNoRoom_andTheNextIsKept() {
    ContentRoom room = new ContentRoom(Capture.OVERHEAD + 1_500);
    Capture large = capture(room);
    large.requestPasses(letters(0, 1_000));
    large.answerPasses(letters(0, 1_000));
    large.answerPasses(letters(0, 10));
    large.over();
    assertThat(kept).isEmpty();
    assertThat(room.state().dropped()).isEqualTo(1);
    assertThat(room.state().heldBytes()).isZero();

    Capture small = capture(room);
    small.requestPasses(letters(0, 1_000));
    capture(room).over();
    small.over();

    assertThat(kept).hasSize(1);
    assertThat(room.state().dropped()).isEqualTo(2);
  }

  @Test
  void whatPasses_afterTheEnd_isNotKept() {
    Capture capture = capture(new ContentRoom(100_000));
    capture.requestPasses(letters(0, 10));
    capture.over();

    capture.answerPasses(letters(0, 10));
    capture.over();

    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).answer().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json; charset=utf-8, true",
    "Application/JSON, true",
    "application/problem+json, true",
    "text/event-stream, true",
    "application/x-ndjson, true",
    "application/vnd.amazon.eventstream, true",
    "multipart/form-data; boundary=json, false",
    "audio/mpeg, false",
    "image/png, false",
    "application/octet-stream, false",
    "application/pdf, false"
  })
  void bytes_areKept_ofWhatCanHoldWords(String type, boolean isKept) {
    Capture capture = capture(new ContentRoom(100_000));
    capture.answerBegins(MultiMap.caseInsensitiveMultiMap().add("Content-Type", type));
    capture.answerPasses(letters(0, 10));

    capture.over();

    assertThat(kept.get(0).answer().bytes().isPresent()).isEqualTo(isKept);
    assertThat(kept.get(0).answer().size()).isEqualTo(10);
    assertThat(kept.get(0).answer().truncated()).isFalse();
  }
}
