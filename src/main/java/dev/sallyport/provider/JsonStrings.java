package dev.sallyport.provider;

/** The strings of a document that are looked into: keys, and values that are wanted. */
final class JsonStrings {
  /** What is longer is no name that is wanted. */
  static final int LONGEST = 256;

  private final JsonSink sink;
  private final JsonEscape escape = new JsonEscape();
  private final byte[] kept = new byte[LONGEST];

  private Field field = Field.NONE;
  private int length;
  private boolean ended;

  /** The key, where it stands whole and plain in the bytes that were given last. */
  private byte[] plain = kept;

  private int plainFrom;
  private int plainTo;

  JsonStrings(JsonSink sink) {
    this.sink = sink;
  }

  /** What comes is what follows the opening quote; of a key for {@link Field#NONE}. */
  void begin(Field wanted) {
    field = wanted;
    length = 0;
    ended = false;
    escape.clear();
  }

  boolean isEnded() {
    return ended;
  }

  /** Up to behind the closing quote. */
  int key(byte[] bytes, int from, int to) {
    int end = plainEnd(bytes, from, to);
    if (end < to && bytes[end] == '"' && length == 0 && !escape.isBegun()) {
      plain = bytes;
      plainFrom = from;
      plainTo = end;
      ended = true;
      return end + 1;
    }
    int next = take(bytes, from, to);
    plain = kept;
    plainFrom = 0;
    plainTo = length;
    return next;
  }

  /** To be asked right after the key's end. */
  JsonNode named(JsonNode parent) {
    JsonNode child =
        plainTo - plainFrom > LONGEST ? JsonNode.NOWHERE : parent.child(plain, plainFrom, plainTo);
    plain = kept;
    return child;
  }

  /** Up to behind the closing quote. */
  int take(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (escape.isBegun()) {
        pass(escape.bytes(), 0, escape.take(bytes[at]));
        at++;
        continue;
      }
      int end = plainEnd(bytes, at, to);
      if (end > at) {
        escape.forgetHalf();
        pass(bytes, at, end);
      }
      at = end + 1;
      if (end < to && bytes[end] == '"') {
        end();
        return at;
      }
      if (end < to) {
        escape.begin();
      }
    }
    return to;
  }

  private static int plainEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '"' && bytes[at] != '\\') {
      at++;
    }
    return at;
  }

  private void pass(byte[] bytes, int from, int to) {
    if (from == to) {
      return;
    }
    switch (field.kind()) {
      case LENGTH -> sink.passed(field, bytes, from, to);
      case RAW -> sink.raw(field, bytes, from, to);
      default -> keep(bytes, from, to);
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    if (length + to - from <= LONGEST) {
      System.arraycopy(bytes, from, kept, length, to - from);
      length += to - from;
    } else {
      length = LONGEST + 1;
    }
  }

  private void end() {
    ended = true;
    if (field.kind() == Field.Kind.TEXT && length <= LONGEST) {
      sink.text(field, kept, length);
    }
  }
}
