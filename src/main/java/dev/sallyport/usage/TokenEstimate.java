package dev.sallyport.usage;

/**
 * Guesses how many tokens a text is, from its bytes as they pass, without keeping any: for calls
 * whose provider tells nothing. What a sign weighs depends on its kind and on what stands before
 * it; the weights are fitted to a public vocabulary of 200,000 tokens (o200k) over prose in five
 * languages, source code and JSON. A real tokenizer takes some forty times as long.
 */
public final class TokenEstimate {
  /** So many units are one token. */
  private static final int UNITS = 64;

  private static final int WORD = 65;
  private static final int INNER_CAPITAL = 7;
  private static final int LONG_WORD = 5;
  private static final int LONGER_WORD = 27;
  private static final int DIGITS = 115;
  private static final int SPACE = 7;
  private static final int LINE = 40;
  private static final int SIGN = 52;
  private static final int NEXT_SIGN = 10;
  private static final int ACCENTED = 141;
  private static final int ALPHABET_WORD = 37;
  private static final int ALPHABET = 14;
  private static final int SYLLABLE = 42;
  private static final int IDEOGRAPH = 50;
  private static final int OTHER = 45;
  private static final int PICTURE = 282;

  private static final int FIRST_LONG = 7;
  private static final int FIRST_LONGER = 10;
  private static final int DIGITS_TOGETHER = 3;
  private static final int HEX = 4;

  private Kind last = Kind.LINE;
  private int letters;
  private int digits;
  private boolean escaped;
  private int hex;

  /** Of bytes of UTF-8; those that follow the first of a sign weigh nothing. */
  private enum Kind {
    LOWER,
    UPPER,
    DIGIT,
    SPACE,
    LINE,
    SIGN,
    MORE,
    ACCENTED,
    ALPHABET,
    SYLLABLE,
    IDEOGRAPH,
    OTHER,
    PICTURE
  }

  private static final Kind[] KINDS = new Kind[256];

  static {
    for (int value = 0; value < KINDS.length; value++) {
      KINDS[value] = value < 0x80 ? ascii(value) : beyond(value);
    }
  }

  private static Kind ascii(int value) {
    if (value < ' ') {
      return Kind.LINE;
    }
    if (value == ' ') {
      return Kind.SPACE;
    }
    if (value >= '0' && value <= '9') {
      return Kind.DIGIT;
    }
    if (value >= 'a' && value <= 'z') {
      return Kind.LOWER;
    }
    return value >= 'A' && value <= 'Z' ? Kind.UPPER : Kind.SIGN;
  }

  private static Kind beyond(int value) {
    if (value < 0xc0) {
      return Kind.MORE;
    }
    if (value < 0xc6) {
      return Kind.ACCENTED;
    }
    if (value < 0xe0) {
      return Kind.ALPHABET;
    }
    if (value >= 0xf0) {
      return Kind.PICTURE;
    }
    return value == 0xe3
        ? Kind.SYLLABLE
        : value >= 0xe4 && value <= 0xe9 ? Kind.IDEOGRAPH : Kind.OTHER;
  }

  /**
   * More of the text.
   *
   * @return what it weighs, for {@link #tokens}
   */
  public long add(byte[] bytes, int from, int to) {
    long sum = 0;
    for (int at = from; at < to; at++) {
      sum += weigh(KINDS[bytes[at] & 0xff]);
    }
    return sum;
  }

  /** The same of a string as it stands in JSON. */
  public long addJson(byte[] bytes, int from, int to) {
    long sum = 0;
    for (int at = from; at < to; at++) {
      byte sign = bytes[at];
      if (escaped) {
        sum += weighEscaped(sign);
      } else if (sign == '\\') {
        escaped = true;
      } else {
        sum += weigh(KINDS[sign & 0xff]);
      }
    }
    return sum;
  }

  private int weighEscaped(byte sign) {
    if (hex > 0) {
      hex--;
      escaped = hex > 0;
      return hex == HEX - 1 ? weigh(ofFirstDigit(sign)) : 0;
    }
    if (sign == 'u') {
      hex = HEX;
      return 0;
    }
    escaped = false;
    return weigh(sign == 'n' || sign == 'r' || sign == 't' ? Kind.LINE : KINDS[sign & 0xff]);
  }

  /** Of U+0000 to U+0FFF most that is escaped is of another alphabet. */
  private static Kind ofFirstDigit(byte sign) {
    return sign == '0' ? Kind.ALPHABET : sign >= '3' ? Kind.IDEOGRAPH : Kind.OTHER;
  }

  private int weigh(Kind kind) {
    if (kind == Kind.LOWER && letters > 0 && letters < FIRST_LONG) {
      letters++;
      last = kind;
      return 0;
    }
    if (kind == Kind.MORE) {
      return 0;
    }
    int weight =
        switch (kind) {
          case LOWER -> letter(0);
          case UPPER -> upper();
          case ACCENTED -> letter(ACCENTED);
          case ALPHABET -> alphabet();
          case DIGIT -> digit();
          case SPACE -> last == Kind.SPACE || last == Kind.LINE ? SPACE : 0;
          case LINE -> last == Kind.LINE ? 0 : LINE;
          case SIGN -> last == Kind.SIGN ? NEXT_SIGN : SIGN;
          case SYLLABLE -> SYLLABLE;
          case IDEOGRAPH -> IDEOGRAPH;
          case PICTURE -> PICTURE;
          case OTHER, MORE -> OTHER;
        };
    if (kind.compareTo(Kind.UPPER) > 0 && kind != Kind.ACCENTED && kind != Kind.ALPHABET) {
      letters = 0;
    }
    digits = kind == Kind.DIGIT ? digits : 0;
    last = kind;
    return weight;
  }

  private int letter(int more) {
    int before = letters;
    letters++;
    if (before == 0) {
      return WORD + more;
    }
    return more + (before < FIRST_LONG ? 0 : before < FIRST_LONGER ? LONG_WORD : LONGER_WORD);
  }

  /** One within a word begins another. */
  private int upper() {
    boolean inner = letters > 0;
    int weight = letter(inner ? INNER_CAPITAL : 0);
    letters = inner && last == Kind.UPPER ? letters : 1;
    return weight;
  }

  private int alphabet() {
    letters++;
    return letters == 1 ? ALPHABET_WORD : ALPHABET;
  }

  private int digit() {
    digits++;
    return digits % DIGITS_TOGETHER == 1 ? DIGITS : 0;
  }

  /** Rounded up. */
  public static long tokens(long weight) {
    return (weight + UNITS - 1) / UNITS;
  }
}
