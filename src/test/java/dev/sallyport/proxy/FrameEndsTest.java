package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEndsTest {
  private static Buffer frame(int first, int length, boolean masked) {
    Buffer frame = Buffer.buffer().appendByte((byte) first);
    int mask = masked ? 0x80 : 0;
    if (length < 126) {
      frame.appendByte((byte) (mask | length));
    } else if (length < 65_536) {
      frame.appendByte((byte) (mask | 126)).appendUnsignedShort(length);
    } else {
      frame.appendByte((byte) (mask | 127)).appendLong(length);
    }
    return frame.appendBytes(new byte[length + (masked ? 4 : 0)]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 70_000})
  void end_isFound_howeverTheBytesAreCut(int length) {
    for (boolean masked : new boolean[] {false, true}) {
      Buffer bytes = frame(0x82, length, masked);
      for (int step : new int[] {1, 2, 3, 7, 1000, 100_000}) {
        FrameEnds ends = new FrameEnds();
        for (int at = 0; at < bytes.length(); at += step) {
          Buffer chunk = bytes.slice(at, Math.min(bytes.length(), at + step));
          assertThat(ends.pass(chunk)).isEqualTo(chunk.length());
          assertThat(ends.isAtEnd()).isEqualTo(at + step >= bytes.length());
        }
        assertThat(ends.isClosed()).isFalse();
      }
    }
  }

  @Test
  void nothing_isAnEnd() {
    assertThat(new FrameEnds().isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 125})
  void close_isTheLast(int length) {
    Buffer close = frame(0x88, length, true);
    Buffer bytes = frame(0x81, 5, true).appendBuffer(close).appendBuffer(frame(0x81, 5, true));
    FrameEnds ends = new FrameEnds();

    int used = ends.pass(bytes);

    assertThat(ends.isClosed()).isTrue();
    assertThat(used).isEqualTo(11 + close.length());
    assertThat(ends.pass(Buffer.buffer("x"))).isZero();
  }

  @Test
  void close_isNoneBeforeItsLastByte() {
    Buffer close = frame(0x88, 2, false);
    FrameEnds ends = new FrameEnds();

    ends.pass(close.slice(0, close.length() - 1));

    assertThat(ends.isClosed()).isFalse();
    assertThat(ends.isAtEnd()).isFalse();
  }

  @Test
  void lengthThatIsNone_neverEnds() {
    FrameEnds ends = new FrameEnds();

    ends.pass(Buffer.buffer().appendByte((byte) 0x82).appendByte((byte) 127).appendLong(-1));

    assertThat(ends.isAtEnd()).isFalse();
  }
}
