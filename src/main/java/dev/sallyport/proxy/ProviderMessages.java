package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Puts the text messages of a provider's WebSocket together from its bytes, however these are cut
 * (RFC 6455 § 5). What is too long is left out; nothing is held of what is no text.
 */
final class ProviderMessages {
  private static final int LONGEST = 256 * 1024;
  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int OPCODE = 0x0f;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int CONTROL = 8;

  private final FrameEnds ends = new FrameEnds();
  private final Consumer<Buffer> messages;
  private Buffer frame = Buffer.buffer();
  private Buffer message = Buffer.buffer();
  private int first = -1;
  private boolean text;
  private boolean tooLong;

  ProviderMessages(Consumer<Buffer> messages) {
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
    text = opcode == CONTINUATION ? text : opcode == TEXT && (begun & COMPRESSED) == 0;
    boolean readable = text && !tooLong;
    if (readable) {
      message.appendBuffer(whole.slice(head(whole), whole.length()));
    }
    if ((begun & FINAL) != 0) {
      if (readable) {
        messages.accept(message);
      }
      message = Buffer.buffer();
      tooLong = false;
    }
  }

  /** A provider's frames have no mask. */
  private static int head(Buffer frame) {
    int told = frame.getUnsignedByte(1);
    return 2 + (told == 126 ? 2 : told == 127 ? 8 : 0);
  }
}
