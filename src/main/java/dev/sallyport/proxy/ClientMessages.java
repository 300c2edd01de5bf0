package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;

/**
 * Looks into what a client says on a WebSocket, for a key that may use only some models: they are
 * named there, too. A message goes on only when all of it was found good; of one in several frames
 * the last is held back until then.
 */
final class ClientMessages {
  private static final int FINAL = 0x80;
  private static final int EXTENDED = 0x70;
  private static final int CONTROL = 0x08;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;

  private final Routes routes;
  private final Naming naming;
  private final int limitBytes;
  private Buffer held = Buffer.buffer();
  private Buffer message = Buffer.buffer();
  private boolean named;

  /** Which messages must name a model, where the first line of the request has named none. */
  enum Naming {
    NONE,
    FIRST,
    EVERY
  }

  /**
   * @param limitBytes of one message
   */
  ClientMessages(Routes routes, Naming naming, int limitBytes) {
    this.routes = routes;
    this.naming = naming;
    this.limitBytes = limitBytes;
  }

  /** What of it, and of what was held back, may go on. Fails with FORBIDDEN, INVALID, TOO_LARGE. */
  Buffer checked(Buffer chunk) {
    held.appendBuffer(chunk);
    int end = 0;
    for (int size = frameSize(end); size > 0; size = frameSize(end)) {
      frame(held.slice(end, end + size));
      end += size;
    }
    if (end == 0) {
      return Buffer.buffer();
    }
    Buffer passed = held.getBuffer(0, end);
    held = held.getBuffer(end, held.length());
    return passed;
  }

  /** Of the frame that begins there, if all of it is there; else 0. */
  private int frameSize(int at) {
    int there = held.length() - at;
    if (there < 2) {
      return 0;
    }
    int head = headSize(held, at);
    if (there < head) {
      return 0;
    }
    long length = length(at);
    if (length < 0 || length + message.length() > limitBytes) {
      throw GatewayException.tooLarge(limitBytes);
    }
    return there < head + length ? 0 : (int) (head + length);
  }

  private static int headSize(Buffer in, int at) {
    int told = in.getByte(at + 1) & 0x7f;
    return 2 + (told == 126 ? 2 : told == 127 ? 8 : 0) + MASK_BYTES;
  }

  private long length(int at) {
    int told = held.getByte(at + 1) & 0x7f;
    return told == 126 ? held.getUnsignedShort(at + 2) : told == 127 ? held.getLong(at + 2) : told;
  }

  private void frame(Buffer frame) {
    int first = frame.getByte(0);
    if ((first & EXTENDED) != 0 || (frame.getByte(1) & MASKED) == 0) {
      throw GatewayException.invalid("A frame of the WebSocket is not well-formed.");
    }
    if ((first & CONTROL) != 0) {
      return;
    }
    unmask(frame);
    if ((first & FINAL) != 0) {
      check(message);
      message = Buffer.buffer();
    }
  }

  private void unmask(Buffer frame) {
    int head = headSize(frame, 0);
    byte[] bytes = frame.getBytes(head, frame.length());
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= frame.getByte(head - MASK_BYTES + i % MASK_BYTES);
    }
    message.appendBytes(bytes);
  }

  private void check(Buffer whole) {
    AskedModels asked = MessageModels.of(whole);
    asked.check(routes, naming == Naming.EVERY || (naming == Naming.FIRST && !named));
    named = true;
  }
}
