package dev.sallyport.http;

/** The character classes of RFC 9110 and 9112, as one table of flags by byte. */
final class Ascii {
  static final int TOKEN = 1;
  static final int METHOD = 2;
  static final int QUERY = 4;
  static final int PATH = 8;
  static final int FIELD = 16;
  static final int HEX = 32;
  static final int DIGIT = 64;
  static final int HOST = 128;

  private static final byte[] CLASSES = new byte[256];

  static {
    mark(TOKEN, "!#$%&'*+-.^_`|~");
    mark(METHOD, "-");
    mark(FIELD, " \t");
    mark(HOST, "-._~");
    mark('0', '9', TOKEN | HEX | DIGIT | HOST);
    mark('A', 'Z', TOKEN | METHOD | HOST);
    mark('a', 'z', TOKEN | HOST);
    mark('A', 'F', HEX);
    mark('a', 'f', HEX);
    mark(0x21, 0x7e, QUERY | PATH | FIELD);
    mark(0x80, 0xff, FIELD);
    CLASSES['#'] &= (byte) ~(QUERY | PATH);
    CLASSES['%'] &= (byte) ~QUERY;
    CLASSES['?'] &= (byte) ~PATH;
  }

  private Ascii() {}

  private static void mark(int classes, String characters) {
    characters.chars().forEach(c -> CLASSES[c] |= (byte) classes);
  }

  private static void mark(int from, int to, int classes) {
    for (int c = from; c <= to; c++) {
      CLASSES[c] |= (byte) classes;
    }
  }

  static boolean is(int character, int classes) {
    return (CLASSES[character & 0xff] & classes) != 0;
  }

  /** The index of the first byte that is not of the class, or {@code to}. */
  static int run(byte[] in, int from, int to, int classes) {
    int at = from;
    while (at < to && (CLASSES[in[at] & 0xff] & classes) != 0) {
      at++;
    }
    return at;
  }

  /** Of a character of class {@link #HEX}. */
  static int hex(int character) {
    return Character.digit(character, 16);
  }
}
