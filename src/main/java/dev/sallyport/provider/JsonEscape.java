package dev.sallyport.provider;

/** What follows a backslash, sign by sign. */
final class JsonEscape {
  private static final int HEX_DIGITS = 4;
  private static final String LETTERS = "bfnrt";
  private static final String MEANT = "\b\f\n\r\t";

  private final byte[] bytes = new byte[4];
  private boolean begun;
  private int hexLeft;
  private int unit;
  private int high;

  void clear() {
    begun = false;
    hexLeft = 0;
    high = 0;
  }

  void begin() {
    begun = true;
  }

  boolean isBegun() {
    return begun;
  }

  /** Signs that stand between two halves of a pair part it. */
  void forgetHalf() {
    high = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  /** How many bytes in UTF-8 it stands for, once that is known; 0 until then. */
  int take(byte sign) {
    if (hexLeft > 0) {
      return hex(sign);
    }
    if (sign == 'u') {
      hexLeft = HEX_DIGITS;
      unit = 0;
      return 0;
    }
    begun = false;
    high = 0;
    int letter = LETTERS.indexOf(sign);
    bytes[0] = letter < 0 ? sign : (byte) MEANT.charAt(letter);
    return 1;
  }

  private int hex(byte sign) {
    unit = unit << 4 | Math.max(0, Character.digit(sign, 16));
    hexLeft--;
    if (hexLeft > 0) {
      return 0;
    }
    begun = false;
    if (Character.isHighSurrogate((char) unit)) {
      high = unit;
      return 0;
    }
    boolean pair = high != 0 && Character.isLowSurrogate((char) unit);
    int point = pair ? Character.toCodePoint((char) high, (char) unit) : unit;
    high = 0;
    return encoded(point);
  }

  private int encoded(int point) {
    if (point < 0x80) {
      bytes[0] = (byte) point;
      return 1;
    }
    int size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    int rest = point;
    for (int i = size - 1; i > 0; i--) {
      bytes[i] = (byte) (0x80 | (rest & 0x3f));
      rest >>= 6;
    }
    bytes[0] = (byte) (0xf00 >> size | rest);
    return size;
  }
}
