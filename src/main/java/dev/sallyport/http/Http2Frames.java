package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Ticker;

/**
 * Follows the frames of one HTTP/2 connection by their headers, and counts those that ask for
 * nothing: Netty limits empty data and small continuations, but not these, and resets not by whom
 * they come from.
 */
final class Http2Frames {
  /** At once, and in a second: above what a client's pings, settings and priorities come to. */
  static final int IDLE_FRAMES = 500;

  /** A request's body may end in a small piece, and proxies send many requests. */
  private static final int IDLE_FRAMES_PER_REQUEST = 2;

  /** At once, and in ten seconds: of each side. */
  static final int RESETS = 100;

  private static final int RESETS_PER_SECOND = RESETS / 10;

  /** Without reason; some clients send two for each piece of data that they are sent. */
  static final int WINDOW_UPDATES = 2_000;

  private static final int WINDOW_UPDATES_PER_WRITE = 2;
  private static final int BYTES_PER_WINDOW_UPDATE = 1024;

  private static final int PREFACE_BYTES = 24;
  private static final int HEADER_BYTES = 9;
  private static final int TINY_BYTES = 16;
  private static final int BYTES_PER_CHARGE = 256;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int NO_ERROR = 0;
  private static final int CANCEL = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final FrameBudget idle;
  private final FrameBudget windows;
  private final FrameBudget resets;
  private final FrameBudget resetsOfOurs;
  private int payloadLeft = PREFACE_BYTES;
  private int headerBytes;
  private int length;
  private int type = DATA;
  private int flags;
  private boolean headOpen;
  private long heads;
  private int framesLeft;

  /**
   * @param clients how many may share the connection, each with as much as one alone
   */
  Http2Frames(Ticker ticker, int clients) {
    idle = new FrameBudget(clients * IDLE_FRAMES, clients * IDLE_FRAMES, ticker);
    windows = new FrameBudget(clients * WINDOW_UPDATES, clients * WINDOW_UPDATES, ticker);
    resets = new FrameBudget(clients * RESETS, clients * RESETS_PER_SECOND, ticker);
    resetsOfOurs = new FrameBudget(clients * RESETS, clients * RESETS_PER_SECOND, ticker);
  }

  /** Whether a frame's header, or the headers of a request, have come in part. */
  boolean inHead() {
    return headOpen || headerBytes > 0;
  }

  /** How many lists of headers were read to their end. */
  long heads() {
    return heads;
  }

  /** For data that a client is sent, its windows may be opened again. */
  void sent(int bytes) {
    windows.earn(WINDOW_UPDATES_PER_WRITE + bytes / BYTES_PER_WINDOW_UPDATE);
  }

  /** Whether we may send one more reset; those that close a stream in good order are free. */
  boolean affordsReset(long reason) {
    return reason == NO_ERROR || reason == CANCEL || resetsOfOurs.spend(1);
  }

  /** Reads the bytes without using them up; false if there were too many frames of a kind. */
  boolean follow(ByteBuf bytes) {
    return follow(bytes, Integer.MAX_VALUE) >= 0;
  }

  /**
   * Reads to the end of the bytes, or of so many frames.
   *
   * @return the index behind what was read; below 0 if there were too many frames of a kind
   */
  int follow(ByteBuf bytes, int frames) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    boolean calm = true;
    framesLeft = frames;
    while (at < end && calm && framesLeft > 0) {
      if (payloadLeft > 0) {
        int step = Math.min(payloadLeft, end - at);
        at += step;
        payload(step);
      } else {
        calm = header(bytes.getUnsignedByte(at++));
      }
    }
    return calm ? at : -1;
  }

  private void payload(int step) {
    payloadLeft -= step;
    if (payloadLeft == 0) {
      ended();
    }
  }

  private boolean header(int b) {
    switch (headerBytes++) {
      case 0 -> length = b;
      case 1, 2 -> length = length << 8 | b;
      case 3 -> type = b;
      case 4 -> flags = b;
      default -> {}
    }
    if (headerBytes < HEADER_BYTES) {
      return true;
    }
    headerBytes = 0;
    payloadLeft = length;
    headOpen |= type == HEADERS;
    if (length == 0) {
      ended();
    }
    return isAffordable();
  }

  private void ended() {
    framesLeft--;
    if (headOpen && (type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) != 0) {
      headOpen = false;
      heads++;
      idle.earn(IDLE_FRAMES_PER_REQUEST);
    }
  }

  /** What a frame costs beyond its bytes; a small piece of a body is as good as none. */
  private boolean isAffordable() {
    return switch (type) {
      case DATA -> length >= TINY_BYTES || (flags & END_STREAM) != 0 || idle.spend(1);
      case HEADERS -> true;
      case RESET -> resets.spend(1);
      case WINDOW_UPDATE -> windows.spend(1);
      default -> idle.spend(1 + length / BYTES_PER_CHARGE);
    };
  }
}
