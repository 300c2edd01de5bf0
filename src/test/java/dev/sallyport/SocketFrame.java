package dev.sallyport;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * A WebSocket frame, in the bytes in which it goes over the wire.
 *
 * @param first flags and opcode
 */
record SocketFrame(int first, Buffer payload) {
  static final int TEXT = 0x81;
  static final int BINARY = 0x82;
  static final int CLOSE = 0x88;
  static final int PING = 0x89;
  static final int PONG = 0x8a;
  private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

  /** Reads exactly so many bytes. */
  interface Source {
    byte[] read(int length) throws IOException;
  }

  static SocketFrame text(String text) {
    return new SocketFrame(TEXT, Buffer.buffer(text));
  }

  static SocketFrame close(int code, String reason) {
    return new SocketFrame(CLOSE, Buffer.buffer().appendUnsignedShort(code).appendString(reason));
  }

  static SocketFrame read(Source from) throws IOException {
    byte[] head = from.read(2);
    if (head.length < 2) {
      throw new IOException("no frame");
    }
    int told = head[1] & 0x7f;
    long length = told;
    if (told == 126) {
      length = Buffer.buffer(from.read(2)).getUnsignedShort(0);
    } else if (told == 127) {
      length = Buffer.buffer(from.read(8)).getLong(0);
    }
    byte[] mask = (head[1] & 0x80) == 0 ? new byte[4] : from.read(4);
    return new SocketFrame(head[0] & 0xff, masked(Buffer.buffer(from.read((int) length)), mask));
  }

  private static Buffer masked(Buffer bytes, byte[] mask) {
    byte[] masked = bytes.getBytes();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= mask[i % 4];
    }
    return Buffer.buffer(masked);
  }

  /** As a server sends it. */
  byte[] plain() {
    return head(0).appendBuffer(payload).getBytes();
  }

  /** As a client sends it. */
  byte[] masked() {
    return head(0x80).appendBytes(MASK).appendBuffer(masked(payload, MASK)).getBytes();
  }

  private Buffer head(int masked) {
    Buffer head = Buffer.buffer().appendByte((byte) first);
    int length = payload.length();
    if (length < 126) {
      return head.appendByte((byte) (masked | length));
    }
    return length < 65_536
        ? head.appendByte((byte) (masked | 126)).appendUnsignedShort(length)
        : head.appendByte((byte) (masked | 127)).appendLong(length);
  }

  /** Of a close frame; 1005 where it tells none. */
  int code() {
    return payload.length() < 2 ? 1005 : payload.getUnsignedShort(0);
  }

  String reason() {
    return payload.getString(2, payload.length());
  }

  String text() {
    return payload.toString();
  }

  @Override
  public String toString() {
    return Integer.toHexString(first) + " " + (first == CLOSE ? code() + " " + reason() : text());
  }
}
