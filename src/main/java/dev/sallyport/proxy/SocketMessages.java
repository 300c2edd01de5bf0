package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Puts the messages of one side of a WebSocket together from its bytes, however these are cut (RFC
 * 6455 § 5). What is too long is left out; nothing is held of what is not wanted.
 */
final class SocketMessages {
  private static final int LONGEST = 256 * 1024;
  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int OPCODE = 0x0f;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CONTROL = 8;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;

  /** Which kinds of messages are wanted. */
  enum Kinds {
    TEXTS,
    ALL
  }

  private final FrameEnds ends = new FrameEnds();
  private final Kinds kinds;
  private final Consumer<Buffer> messages;
  private Buffer frame = Buffer.buffer();
  private Buffer message = Buffer.buffer();
  private int first = -1;
  private boolean wanted;
  private boolean tooLong;

  SocketMessages(Kinds kinds, Consumer<Buffer> messages) {
    this.kinds = kinds;
    this.messages = messages;
  }

  void pass(Buffer chunk) {
    int at = 0;
    while (at < chunk.length() && !ends.isClosed()) {
      int begun = at + (ends.isAtEnd() ? ends.pass(chunk.slice(at, at + 1)) : 0);
      int end = begun + ends.passFrame(chunk.slice(begun, chunk.length()));
      keep(chunk.slice(at, end));
      at = end;
      if (ends.isAtEnd()) {
        end();
      }
    }
  }

  private void keep(Buffer piece) {
    if (first < 0) {
      first = piece.getUnsignedByte(0);
    }
    tooLong |= frame.length() + message.length() + piece.length() > LONGEST;
    if (!tooLong) {
      frame.appendBuffer(piece);
    }
  }

  private void end() {
    int begun = first;
    Buffer whole = frame;
    first = -1;
    frame = Buffer.buffer();
    int opcode = begun & OPCODE;
    if (opcode >= CONTROL) {
      return;
    }
    wanted = opcode == CONTINUATION ? wanted : isWanted(opcode) && (begun & COMPRESSED) == 0;
    boolean readable = wanted && !tooLong;
    if (readable) {
      append(whole);
    }
    if ((begun & FINAL) != 0) {
      if (readable) {
        messages.accept(message);
      }
      message = Buffer.buffer();
      tooLong = false;
    }
  }

  private boolean isWanted(int opcode) {
    return opcode == TEXT || (opcode == BINARY && kinds == Kinds.ALL);
  }

  private void append(Buffer frame) {
    int second = frame.getUnsignedByte(1);
    int told = second & ~MASKED;
    int head = 2 + (told == 126 ? 2 : told == 127 ? 8 : 0);
    if ((second & MASKED) == 0) {
      message.appendBuffer(frame.slice(head, frame.length()));
      return;
    }
    byte[] payload = frame.getBytes(head + MASK_BYTES, frame.length());
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= frame.getByte(head + i % MASK_BYTES);
    }
    message.appendBytes(payload);
  }
}
