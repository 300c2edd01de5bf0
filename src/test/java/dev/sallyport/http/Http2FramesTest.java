package dev.sallyport.http;

import static dev.sallyport.http.Http2Attacker.CONTINUATION;
import static dev.sallyport.http.Http2Attacker.DATA;
import static dev.sallyport.http.Http2Attacker.END_HEADERS;
import static dev.sallyport.http.Http2Attacker.END_STREAM;
import static dev.sallyport.http.Http2Attacker.HEADERS;
import static dev.sallyport.http.Http2Attacker.PING;
import static dev.sallyport.http.Http2Attacker.RESET;
import static dev.sallyport.http.Http2Attacker.SETTINGS;
import static dev.sallyport.http.Http2Attacker.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2FramesTest {
  private static final int PREFACE_BYTES = 24;

  private final MockTicker ticker = Ticker.newMockTicker();
  private final Http2Frames frames = new Http2Frames(ticker, 1);

  @BeforeEach
  void preface() {
    assertThat(follow(new byte[PREFACE_BYTES])).isTrue();
  }

  private boolean follow(byte[] bytes) {
    return frames.follow(Unpooled.wrappedBuffer(bytes));
  }

  private boolean frame(int type, int flags, int length) {
    return follow(bytes(type, flags, length));
  }

  private static byte[] bytes(int type, int flags, int length) {
    return Http2Attacker.frame(type, flags, 1, new byte[length]);
  }

  /** How many such frames pass, of so many. */
  private int passed(int tried, int type, int flags, int length) {
    int passed = 0;
    while (passed < tried && frame(type, flags, length)) {
      passed++;
    }
    return passed;
  }

  @Test
  void reading_stopsBehindSoManyFrames() {
    ByteBuf three = Unpooled.buffer();
    three.writeBytes(bytes(HEADERS, END_HEADERS, 10));
    three.writeBytes(bytes(WINDOW_UPDATE, 0, 4));
    int two = three.writerIndex();
    three.writeBytes(bytes(RESET, 0, 4));

    assertThat(frames.follow(three, 2)).isEqualTo(two);
    assertThat(frames.follow(three.skipBytes(two), 2)).isEqualTo(three.writerIndex());
  }

  @Test
  void head_isOpen_untilItsLastContinuation() {
    frame(HEADERS, 0, 10);
    assertThat(frames.inHead()).isTrue();
    frame(CONTINUATION, 0, 10);
    assertThat(frames.inHead()).isTrue();
    assertThat(frames.heads()).isZero();

    frame(CONTINUATION, END_HEADERS, 0);

    assertThat(frames.inHead()).isFalse();
    assertThat(frames.heads()).isEqualTo(1);
  }

  @Test
  void head_isCounted_whereverItIsCut() {
    byte[] head = bytes(HEADERS, END_HEADERS, 0x0102);
    for (int at = 0; at < head.length; at++) {
      assertThat(frames.inHead()).isEqualTo(at > 0);
      assertThat(frames.heads()).isZero();
      assertThat(follow(new byte[] {head[at]})).isTrue();
    }

    assertThat(frames.inHead()).isFalse();
    assertThat(frames.heads()).isEqualTo(1);
  }

  @Test
  void longFrame_isPassedOver_toItsEnd() {
    frame(DATA, 0, 0x010203);
    frame(HEADERS, END_HEADERS, 3);

    assertThat(frames.heads()).isEqualTo(1);
    assertThat(frames.inHead()).isFalse();
  }

  @Test
  void heads_areCounted_whenFramesAreCutAnywhere() {
    byte[] head = bytes(HEADERS, END_HEADERS, 21);
    ByteBuf many = Unpooled.buffer();
    for (int i = 0; i < 50; i++) {
      many.writeBytes(head);
    }
    while (many.isReadable()) {
      assertThat(frames.follow(many.readSlice(Math.min(many.readableBytes(), 47)))).isTrue();
    }

    assertThat(frames.heads()).isEqualTo(50);
    assertThat(frames.inHead()).isFalse();
  }

  @Test
  void otherFrames_endNoHead() {
    frame(CONTINUATION, END_HEADERS, 1);
    frame(PING, END_HEADERS, 8);
    frame(DATA, END_HEADERS, 0);
    assertThat(frames.heads()).isZero();

    frame(HEADERS, 0, 1);
    frame(DATA, END_HEADERS, 1);

    assertThat(frames.inHead()).isTrue();
    assertThat(frames.heads()).isZero();
  }

  @Test
  void idleFrames_areBounded_together() {
    assertThat(passed(400, PING, 0, 8)).isEqualTo(400);

    assertThat(passed(400, SETTINGS, 1, 0)).isEqualTo(100);
  }

  @Test
  void idleFrame_costsMore_whenItIsLong() {
    assertThat(passed(200, SETTINGS, 0, 256)).isEqualTo(200);

    assertThat(passed(200, SETTINGS, 0, 255)).isEqualTo(100);
  }

  @Test
  void request_earnsTwoIdleFrames() {
    passed(400, PING, 0, 8);
    passed(100, HEADERS, END_HEADERS, 1);

    assertThat(passed(1_000, PING, 0, 8)).isEqualTo(300);
  }

  @Test
  void windowUpdates_haveABoundOfTheirOwn() {
    assertThat(passed(2_000, WINDOW_UPDATE, 0, 4)).isEqualTo(2_000);
    assertThat(passed(500, PING, 0, 8)).isEqualTo(500);

    assertThat(frame(WINDOW_UPDATE, 0, 4)).isFalse();
  }

  @Test
  void sentData_earnsWindowUpdates() {
    passed(2_000, WINDOW_UPDATE, 0, 4);
    frames.sent(1_023);
    frames.sent(10 * 1_024);

    assertThat(passed(100, WINDOW_UPDATE, 0, 4)).isEqualTo(2 + 2 + 10);
  }

  @Test
  void budgets_areThereAgain_afterAWhile() {
    assertThat(passed(500, PING, 0, 8)).isEqualTo(500);
    assertThat(passed(2_000, WINDOW_UPDATE, 0, 4)).isEqualTo(2_000);

    ticker.advance(1, TimeUnit.SECONDS);

    assertThat(passed(500, PING, 0, 8)).isEqualTo(500);
    assertThat(passed(2_000, WINDOW_UPDATE, 0, 4)).isEqualTo(2_000);
  }

  @Test
  void heads_areNotBounded() {
    assertThat(passed(10_000, HEADERS, END_HEADERS, 1)).isEqualTo(10_000);
  }

  @Test
  void resets_areBounded_onBothSides() {
    assertThat(passed(100, RESET, 0, 4)).isEqualTo(100);
    ticker.advance(2, TimeUnit.SECONDS);
    assertThat(IntStream.range(0, 200).filter(i -> frames.affordsReset(1))).hasSize(120);

    assertThat(passed(200, RESET, 0, 4)).isEqualTo(20);
  }

  @Test
  void manyClients_haveAsMuchAsEachAlone() {
    Http2Frames shared = new Http2Frames(ticker, 3);
    shared.follow(Unpooled.wrappedBuffer(new byte[PREFACE_BYTES]));
    byte[] reset = bytes(RESET, 0, 4);

    for (int i = 0; i < 3 * Http2Frames.RESETS; i++) {
      assertThat(shared.follow(Unpooled.wrappedBuffer(reset))).isTrue();
    }
    assertThat(shared.follow(Unpooled.wrappedBuffer(reset))).isFalse();
  }

  @Test
  void resetsInGoodOrder_areNotBounded() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(frames.affordsReset(0)).isTrue();
      assertThat(frames.affordsReset(8)).isTrue();
    }
  }

  @Test
  void data_costsNothing_unlessItIsTinyAndNotTheLast() {
    assertThat(passed(10_000, DATA, 0, 16)).isEqualTo(10_000);
    assertThat(passed(10_000, DATA, END_STREAM, 0)).isEqualTo(10_000);
    assertThat(passed(10_000, DATA, 0, 15)).isEqualTo(500);
  }

  @Test
  void nothing_isRead_afterTheFrameThatWasTooMuch() {
    passed(500, PING, 0, 8);
    byte[] both = new byte[34];
    System.arraycopy(bytes(PING, 0, 0), 0, both, 0, 9);
    System.arraycopy(bytes(HEADERS, END_HEADERS, 1), 0, both, 9, 10);

    assertThat(follow(both)).isFalse();
    assertThat(frames.heads()).isZero();
  }
}
