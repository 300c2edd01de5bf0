package dev.sallyport.proxy;

import io.vertx.core.buffer.Buffer;

/** Ends of the elements of one JSON array of objects. */
final class ElementEnds implements EventEnds {
  /** The sign that matters last, outside of strings; at first none has come. */
  private byte last;

  private int depth;
  private boolean array;
  private boolean inString;
  private boolean escaped;

  @Override
  public boolean isAtEnd() {
    return array && depth == 1 && (last == '[' || last == ',' || last == '}');
  }

  @Override
  public void pass(Buffer chunk) {
    for (int at = 0; at < chunk.length(); at++) {
      take(chunk.getByte(at));
    }
  }

  @Override
  public int firstEnd(Buffer chunk) {
    ElementEnds ahead = copy();
    for (int at = 0; at < chunk.length(); at++) {
      ahead.take(chunk.getByte(at));
      if (ahead.isAtEnd()) {
        return at + 1;
      }
    }
    return -1;
  }

  private ElementEnds copy() {
    ElementEnds copy = new ElementEnds();
    copy.last = last;
    copy.depth = depth;
    copy.array = array;
    copy.inString = inString;
    copy.escaped = escaped;
    return copy;
  }

  @Override
  public String separator() {
    return last == '}' ? ",\n" : "";
  }

  private void take(byte next) {
    if (inString) {
      inString = escaped || next != '"';
      escaped = !escaped && next == '\\';
    } else if (next > ' ') {
      array |= last == 0 && next == '[';
      inString = next == '"';
      depth += next == '[' || next == '{' ? 1 : next == ']' || next == '}' ? -1 : 0;
      last = next;
    }
  }
}
