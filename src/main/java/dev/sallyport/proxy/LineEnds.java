package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;

/** Ends of events that are one or more ends of lines in a row. */
final class LineEnds implements EventEnds {
  /** Line ends in a row that end an event. */
  private final int wanted;

  private int seen;

  LineEnds(int wanted) {
    this.wanted = wanted;
    this.seen = wanted;
  }

  @Override
  public boolean isAtEnd() {
    return seen >= wanted;
  }

  /** Looks at the chunk's last bytes only. */
  @Override
  public void pass(Buffer chunk) {
    int found = 0;
    int at = chunk.length() - 1;
    while (at >= 0 && found < wanted && isBreak(chunk.getByte(at))) {
      found += chunk.getByte(at) == '\n' ? 1 : 0;
      at--;
    }
    seen = at < 0 ? seen + found : found;
  }

  @Override
  public int firstEnd(Buffer chunk) {
    int found = seen;
    for (int at = 0; at < chunk.length(); at++) {
      byte next = chunk.getByte(at);
      found = next == '\n' ? found + 1 : next == '\r' ? found : 0;
      if (found >= wanted) {
        return at + 1;
      }
    }
    return -1;
  }

  @Override
  public String separator() {
    return "";
  }

  private static boolean isBreak(byte next) {
    return next == '\n' || next == '\r';
  }
}
