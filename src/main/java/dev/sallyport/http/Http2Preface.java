package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** Tells HTTP/2 with prior knowledge from HTTP/1 by a connection's first bytes (RFC 9113, 3.4). */
enum Http2Preface {
  ABSENT,
  IN_PART,
  PRESENT;

  /** So many bytes are enough to see that no HTTP/1 request with a good head is the preface. */
  static final int TELLING_BYTES = 6;

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  static Http2Preface in(ByteBuf bytes) {
    int length = Math.min(bytes.readableBytes(), PREFACE.length);
    for (int i = 0; i < length; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != PREFACE[i]) {
        return ABSENT;
      }
    }
    return length < PREFACE.length ? IN_PART : PRESENT;
  }
}
