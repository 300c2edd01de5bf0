package dev.sallyport.http;

import io.netty.buffer.ByteBuf;

/** Leads the bytes of one connection through the framing, and remembers how far they are good. */
final class RequestScan {
  private final RequestFraming framing;
  private int good;
  private Refusal refusal = Refusal.LINE_END;

  RequestScan(RequestFraming framing) {
    this.framing = framing;
  }

  /** The index up to which the bytes may be passed on. */
  int good() {
    return good;
  }

  /** Of the bytes that were not good. */
  Refusal refusal() {
    return refusal;
  }

  /** Without using the bytes up; false if they must be refused. */
  boolean read(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    byte[] window = ReadWindow.bytes();
    good = at;
    try {
      while (at < end) {
        if (framing.skippable() > 0) {
          int skipped = (int) Math.min(framing.skippable(), end - at);
          framing.skip(skipped);
          at += skipped;
          good = at;
        } else {
          at += readWindow(bytes, at, window, Math.min(end - at, window.length));
        }
      }
      return true;
    } catch (RefusedRequest refused) {
      refusal = refused.refusal();
      return false;
    }
  }

  private int readWindow(ByteBuf bytes, int at, byte[] window, int length) {
    bytes.getBytes(at, window, 0, length);
    int used = 0;
    while (used < length && framing.skippable() == 0) {
      used = framing.scan(window, used, length);
      if (!framing.inHead()) {
        good = at + used;
      }
    }
    return used;
  }
}
