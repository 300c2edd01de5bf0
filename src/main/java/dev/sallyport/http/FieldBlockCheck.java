package dev.sallyport.http;

/** Reads header or trailer lines up to the empty line, in pieces of any size. */
final class FieldBlockCheck {
  private static final int NAME_BYTES = 32;
  private static final int VALUE_BYTES = 512;

  private enum Step {
    LINE,
    NAME,
    BEFORE_VALUE,
    VALUE,
    LINE_FEED,
    LAST_LINE_FEED,
    DONE
  }

  private final HttpLimits limits;
  private final Captured captured;
  private final FieldSink sink;
  private Step step = Step.LINE;
  private int blockBytes;
  private int count;
  private boolean wanted;

  FieldBlockCheck(HttpLimits limits, Captured captured, FieldSink sink) {
    this.limits = limits;
    this.captured = captured;
    this.sink = sink;
  }

  void reset() {
    step = Step.LINE;
    blockBytes = 0;
    count = 0;
  }

  boolean done() {
    return step == Step.DONE;
  }

  /** The index after the last byte used: {@code to}, or after the empty line. */
  int scan(byte[] in, int from, int to) {
    int at = from;
    while (at < to && step != Step.DONE) {
      at =
          switch (step) {
            case LINE -> line(in, at);
            case NAME -> name(in, at, to);
            case BEFORE_VALUE -> beforeValue(in, at);
            case VALUE -> value(in, at, to);
            case LINE_FEED -> lineFeed(in, at);
            case LAST_LINE_FEED -> lastLineFeed(in, at);
            case DONE -> at;
          };
    }
    return at;
  }

  private int line(byte[] in, int at) {
    byte b = in[at];
    if (b == '\r') {
      step = Step.LAST_LINE_FEED;
      return at + 1;
    }
    if (b == ' ' || b == '\t') {
      throw new RefusedRequest(Refusal.FOLDED);
    }
    if (b == '\n') {
      throw new RefusedRequest(Refusal.LINE_END);
    }
    if (++count > limits.headerCount()) {
      throw new RefusedRequest(Refusal.HEADER_COUNT);
    }
    captured.clear();
    step = Step.NAME;
    return at;
  }

  private int name(byte[] in, int at, int to) {
    int end = Ascii.run(in, at, to, Ascii.TOKEN);
    count(end - at);
    capture(in, at, end, NAME_BYTES);
    if (end == to) {
      return end;
    }
    if (in[end] != ':' || captured.length() == 0) {
      throw new RefusedRequest(Refusal.HEADER_NAME);
    }
    wanted = sink.wants(captured);
    captured.clear();
    count(1);
    step = Step.BEFORE_VALUE;
    return end + 1;
  }

  private int beforeValue(byte[] in, int at) {
    if (in[at] != ' ' && in[at] != '\t') {
      step = Step.VALUE;
      return at;
    }
    count(1);
    return at + 1;
  }

  private int value(byte[] in, int at, int to) {
    int end = Ascii.run(in, at, to, Ascii.FIELD);
    count(end - at);
    if (wanted) {
      capture(in, at, end, VALUE_BYTES);
    }
    if (end == to) {
      return end;
    }
    if (in[end] != '\r') {
      throw new RefusedRequest(in[end] == '\n' ? Refusal.LINE_END : Refusal.HEADER_VALUE);
    }
    count(2);
    step = Step.LINE_FEED;
    return end + 1;
  }

  private int lineFeed(byte[] in, int at) {
    requireLineFeed(in[at]);
    if (wanted) {
      if (captured.length() > VALUE_BYTES) {
        throw new RefusedRequest(Refusal.HEADER_VALUE);
      }
      captured.trimEnd();
      sink.value(captured);
    }
    step = Step.LINE;
    return at + 1;
  }

  private int lastLineFeed(byte[] in, int at) {
    requireLineFeed(in[at]);
    step = Step.DONE;
    return at + 1;
  }

  private static void requireLineFeed(byte b) {
    if (b != '\n') {
      throw new RefusedRequest(Refusal.LINE_END);
    }
  }

  /** One byte beyond the limit is kept, so that what is too long never equals what is sought. */
  private void capture(byte[] in, int from, int to, int limit) {
    captured.add(in, from, Math.min(to, from + limit + 1 - Math.min(captured.length(), limit + 1)));
  }

  private void count(int bytes) {
    blockBytes += bytes;
    if (blockBytes > limits.headerBlockBytes()) {
      throw new RefusedRequest(Refusal.HEADER_BLOCK);
    }
  }
}
