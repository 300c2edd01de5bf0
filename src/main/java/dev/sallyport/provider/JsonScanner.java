package dev.sallyport.provider;

/**
 * Finds what is wanted in JSON that passes in pieces of any size, and keeps none of it: of a string
 * that is wanted whole at most {@link JsonStrings#LONGEST} bytes. Documents may follow one another.
 * It is no judge: of what is not JSON it skips what it does not understand.
 */
final class JsonScanner implements Bytes {
  /** What is nested deeper is skipped. */
  private static final int DEEPEST = 64;

  private static final int VALUE = 0;
  private static final int FIRST_VALUE = 1;
  private static final int KEY = 2;
  private static final int FIRST_KEY = 3;
  private static final int COLON = 4;
  private static final int AFTER = 5;
  private static final int KEY_TEXT = 6;
  private static final int TEXT = 7;
  private static final int NUMBER = 8;
  private static final int WORD = 9;
  private static final int SKIP = 10;
  private static final int SKIP_TEXT = 11;
  private static final int BROKEN = 12;

  /** What ends a run of signs that mean nothing where all is skipped. */
  private static final boolean[] STRUCTURE = marked("\"{}[]");

  /** What ends a number or a word. */
  private static final boolean[] DELIMITER = marked(",]} \t\r\n");

  private final JsonNode root;
  private final JsonSink sink;
  private final JsonNode[] open = new JsonNode[DEEPEST];
  private final JsonStrings strings;
  private final JsonNumber number = new JsonNumber();

  private int state;
  private int depth;
  private long objects;
  private JsonNode here;
  private int skipped;
  private boolean escaped;

  JsonScanner(JsonNode root, JsonSink sink) {
    this.root = root;
    this.sink = sink;
    this.here = root;
    this.strings = new JsonStrings(sink);
  }

  private static boolean[] marked(String signs) {
    boolean[] marked = new boolean[256];
    signs.chars().forEach(sign -> marked[sign] = true);
    return marked;
  }

  /** What comes next is another document, whether this one is whole or not. */
  void restart() {
    if (depth > 0) {
      sink.ended(root.place());
    }
    depth = 0;
    state = VALUE;
    here = root;
  }

  @Override
  public void take(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      at =
          switch (state) {
            case KEY_TEXT -> key(bytes, at, to);
            case TEXT -> text(bytes, at, to);
            case SKIP_TEXT -> skipText(bytes, at, to);
            case SKIP -> skip(bytes, at, to);
            case NUMBER -> number(bytes, at, to);
            case WORD -> word(bytes, at, to);
            case BROKEN -> to;
            default -> structure(bytes, at, to);
          };
    }
  }

  /** Up to where a text, a number or something that is skipped has begun. */
  private int structure(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && state <= AFTER) {
      byte sign = bytes[at];
      at++;
      if (sign != ' ' && sign != '\n' && sign != '\r' && sign != '\t') {
        if (state <= FIRST_VALUE) {
          at -= value(sign);
        } else {
          between(sign);
        }
      }
    }
    return at;
  }

  private void between(byte sign) {
    if (sign == '"' && (state == KEY || state == FIRST_KEY)) {
      strings.begin(Field.NONE);
      state = KEY_TEXT;
    } else if (sign == ':' && state == COLON) {
      state = VALUE;
    } else if (sign == ',' && state == AFTER) {
      state = isInObject() ? KEY : VALUE;
      here = open[depth - 1].element();
    } else if (state == AFTER || (state == FIRST_KEY && sign == '}')) {
      close(sign);
    } else {
      state = BROKEN;
    }
  }

  /** How many signs are to be read again. */
  private int value(byte sign) {
    if (sign == '"') {
      beginText();
    } else if (sign == '{' || sign == '[') {
      open(sign == '{');
    } else if (sign == '-' || (sign >= '0' && sign <= '9')) {
      number.begin();
      state = here.field().kind().isNumber() ? NUMBER : WORD;
      return 1;
    } else if (sign == 't' || sign == 'f' || sign == 'n') {
      state = WORD;
    } else if (sign == ']' && state == FIRST_VALUE) {
      close(sign);
    } else if (depth > 0 || !isOrderMark(sign)) {
      state = BROKEN;
    }
    return 0;
  }

  static boolean isOrderMark(byte sign) {
    return sign == (byte) 0xef || sign == (byte) 0xbb || sign == (byte) 0xbf;
  }

  private void beginText() {
    Field.Kind kind = here.field().kind();
    boolean wanted = kind == Field.Kind.TEXT || kind == Field.Kind.LENGTH || kind == Field.Kind.RAW;
    escaped = false;
    skipped = 0;
    if (wanted) {
      strings.begin(here.field());
    }
    state = wanted ? TEXT : SKIP_TEXT;
  }

  private void open(boolean object) {
    if (here.place() != Field.NONE) {
      sink.began(here.place());
    }
    if (depth == DEEPEST || !here.isOpen(object)) {
      skipped = 1;
      state = SKIP;
      return;
    }
    open[depth] = here;
    objects = object ? objects | 1L << depth : objects & ~(1L << depth);
    depth++;
    state = object ? FIRST_KEY : FIRST_VALUE;
    here = here.element();
  }

  private boolean isInObject() {
    return (objects & 1L << (depth - 1)) != 0;
  }

  private void close(byte sign) {
    if (sign != (isInObject() ? '}' : ']')) {
      state = BROKEN;
      return;
    }
    depth--;
    Field place = open[depth].place();
    if (place != Field.NONE) {
      sink.ended(place);
    }
    settle();
  }

  /** A value is at its end. */
  private void settle() {
    if (depth == 0) {
      state = VALUE;
      here = root;
    } else {
      state = AFTER;
    }
  }

  private int key(byte[] bytes, int from, int to) {
    int end = strings.key(bytes, from, to);
    if (strings.isEnded()) {
      here = strings.named(open[depth - 1]);
      state = COLON;
    }
    return end;
  }

  private int text(byte[] bytes, int from, int to) {
    int end = strings.take(bytes, from, to);
    if (strings.isEnded()) {
      settle();
    }
    return end;
  }

  private int number(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !DELIMITER[bytes[at] & 0xff]) {
      number.take(bytes[at]);
      at++;
    }
    if (at < to) {
      if (number.isNumber()) {
        sink.number(here.field(), number);
      }
      settle();
    }
    return at;
  }

  private int word(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !DELIMITER[bytes[at] & 0xff]) {
      at++;
    }
    if (at < to) {
      settle();
    }
    return at;
  }

  private int skip(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte sign = bytes[at];
      at++;
      if (STRUCTURE[sign & 0xff] && passes(sign)) {
        return at;
      }
    }
    return at;
  }

  /** Whether skipping ends here, or goes on in a string. */
  private boolean passes(byte sign) {
    if (sign == '"') {
      escaped = false;
      state = SKIP_TEXT;
      return true;
    }
    skipped += sign == '{' || sign == '[' ? 1 : -1;
    if (skipped == 0) {
      settle();
    }
    return skipped == 0;
  }

  private int skipText(byte[] bytes, int from, int to) {
    int at = from;
    if (escaped) {
      escaped = false;
      at++;
    }
    while (at < to) {
      byte sign = bytes[at];
      if (sign == '"') {
        endSkippedText();
        return at + 1;
      }
      at += sign == '\\' ? 2 : 1;
    }
    escaped = at > to;
    return to;
  }

  private void endSkippedText() {
    if (skipped > 0) {
      state = SKIP;
    } else {
      settle();
    }
  }
}
