package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;

/**
 * Where in a stream WebSocket frames end (RFC 6455 § 5.2), however its bytes are cut into chunks:
 * only there can one more be put in.
 */
final class FrameEnds {
  private static final int OPCODE = 0x0f;
  private static final int CLOSE = 0x8;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int IN_TWO_BYTES = 126;
  private static final int IN_EIGHT_BYTES = 127;
  private static final int MASK_BYTES = 4;

  /** Bytes of the head of the frame that has begun; then how many are still to come of it. */
  private int headRead;

  private int headSize = 2;
  private int opcode;
  private int lengthBytes;
  private long length;
  private long left;
  private boolean closed;

  /** Whether what has passed so far ends with a frame, or is nothing at all. */
  boolean isAtEnd() {
    return headRead == 0 && left == 0;
  }

  /** Whether a close frame has passed as a whole: it is the last of its side. */
  boolean isClosed() {
    return closed;
  }

  /** How many of the bytes belong to frames up to the close frame: nothing counts after it. */
  int pass(Buffer chunk) {
    return pass(chunk, false);
  }

  /** How many of the bytes there are up to the end of the frame that has begun. */
  int passFrame(Buffer chunk) {
    return pass(chunk, true);
  }

  private int pass(Buffer chunk, boolean one) {
    int at = 0;
    while (at < chunk.length() && !closed && !(one && isAtEnd())) {
      if (left > 0) {
        int skipped = (int) Math.min(left, chunk.length() - at);
        left -= skipped;
        at += skipped;
      } else {
        head(chunk.getUnsignedByte(at));
        at++;
      }
      closed = isAtEnd() && opcode == CLOSE;
    }
    return at;
  }

  private void head(int next) {
    if (headRead == 0) {
      opcode = next & OPCODE;
    } else if (headRead == 1) {
      begin(next);
    } else if (headRead < 2 + lengthBytes) {
      length = length << 8 | next;
    }
    headRead++;
    if (headRead == headSize && headRead > 1) {
      headRead = 0;
      headSize = 2;
      // A length with its highest bit set is none; whoever reads the frame refuses it.
      left = length & Long.MAX_VALUE;
    }
  }

  private void begin(int next) {
    int told = next & LENGTH;
    lengthBytes = told == IN_TWO_BYTES ? 2 : told == IN_EIGHT_BYTES ? 8 : 0;
    length = lengthBytes == 0 ? told : 0;
    headSize = 2 + lengthBytes + ((next & MASKED) == 0 ? 0 : MASK_BYTES);
  }
}
