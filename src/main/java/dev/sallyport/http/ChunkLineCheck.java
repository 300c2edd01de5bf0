package dev.sallyport.http;

/** Reads what stands between the data of chunks: sizes, extensions, line ends. */
final class ChunkLineCheck {
  private static final int SIZE_DIGITS = 16;
  private static final int EXTENSION_BYTES = 1024;

  private enum Step {
    SIZE,
    EXTENSION,
    LINE_FEED,
    DATA_RETURN,
    DATA_LINE_FEED,
    DONE
  }

  private Step step = Step.SIZE;
  private int digits;
  private int extensionBytes;
  private boolean quoted;
  private boolean escaped;
  private long size;

  void reset() {
    step = Step.SIZE;
    digits = 0;
    size = 0;
  }

  /** After a line's end: its data follows, or the trailers if the size is 0. */
  boolean done() {
    return step == Step.DONE;
  }

  long size() {
    return size;
  }

  /** After the data of a chunk. */
  void dataRead() {
    reset();
    step = Step.DATA_RETURN;
  }

  /** The index after the last byte used: {@code to}, or after the line. */
  int scan(byte[] in, int from, int to) {
    int at = from;
    while (at < to && step != Step.DONE) {
      at =
          switch (step) {
            case SIZE -> size(in, at);
            case EXTENSION -> extension(in, at, to);
            case LINE_FEED -> lineEnd(in[at], Refusal.LINE_END, Step.DONE, at);
            case DATA_RETURN -> dataReturn(in[at], at);
            case DATA_LINE_FEED -> lineEnd(in[at], Refusal.CHUNK_END, Step.SIZE, at);
            case DONE -> at;
          };
    }
    return at;
  }

  private int size(byte[] in, int at) {
    byte b = in[at];
    if (Ascii.is(b, Ascii.HEX)) {
      size = size << 4 | Ascii.hex(b);
      if (++digits > SIZE_DIGITS || size > Integer.MAX_VALUE) {
        throw new RefusedRequest(Refusal.CHUNK_SIZE);
      }
    } else if (digits > 0 && b == ';') {
      extensionBytes = 0;
      quoted = false;
      escaped = false;
      step = Step.EXTENSION;
    } else if (digits > 0 && b == '\r') {
      step = Step.LINE_FEED;
    } else {
      throw new RefusedRequest(Refusal.CHUNK_SIZE);
    }
    return at + 1;
  }

  private int extension(byte[] in, int at, int to) {
    int end = Ascii.run(in, at, to, Ascii.FIELD);
    extensionBytes += end - at;
    followQuotes(in, at, end);
    if (extensionBytes > EXTENSION_BYTES || (end < to && (quoted || in[end] != '\r'))) {
      throw new RefusedRequest(Refusal.CHUNK_EXTENSION);
    }
    if (end == to) {
      return end;
    }
    step = Step.LINE_FEED;
    return end + 1;
  }

  /** A line must not end inside a quoted string: some would read on to the closing quote. */
  private void followQuotes(byte[] in, int from, int to) {
    for (int at = from; at < to; at++) {
      if (escaped) {
        escaped = false;
      } else if (in[at] == '"') {
        quoted = !quoted;
      } else {
        escaped = quoted && in[at] == '\\';
      }
    }
  }

  private int dataReturn(byte b, int at) {
    if (b != '\r') {
      throw new RefusedRequest(Refusal.CHUNK_END);
    }
    step = Step.DATA_LINE_FEED;
    return at + 1;
  }

  private int lineEnd(byte b, Refusal otherwise, Step following, int at) {
    if (b != '\n') {
      throw new RefusedRequest(otherwise);
    }
    step = following;
    return at + 1;
  }
}
