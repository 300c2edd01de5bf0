package dev.sallyport.proxy;

import java.util.Arrays;

/**
 * Reads one character that may be written as URLs (percent signs), JSON and JavaScript
 * (backslashes) and HTML (numbers after an ampersand) would escape it, also several times over.
 */
final class Escapes {
  /** Another character, or none. */
  static final int OTHER = -1;

  /** The bytes end before it can be told. */
  static final int OPEN = -2;

  private static final int LEVELS = 4;
  private static final int MOST_DIGITS = 7;
  private static final int HEX = 16;
  private static final int DECIMAL = 10;
  private static final byte[] PERCENT_AGAIN = {'2', '5'};
  private static final byte[] AMPERSAND_AGAIN = {'a', 'm', 'p', ';'};

  private Escapes() {}

  /** Where the next character begins if the one at this place is the expected. */
  static int after(byte[] in, int at, byte expected) {
    if (at >= in.length) {
      return OPEN;
    }
    if (in[at] == expected) {
      return at + 1;
    }
    return switch (in[at]) {
      case '%' -> digits(in, again(in, at + 1, PERCENT_AGAIN), 2, expected);
      case '\\' -> backslash(in, at + 1, expected);
      case '&' -> entity(in, again(in, at + 1, AMPERSAND_AGAIN), expected);
      default -> OTHER;
    };
  }

  /** Whether an escape could begin here: most of these bytes begin none, or none of a text. */
  static boolean mayBegin(byte[] in, int at) {
    if (at + 1 >= in.length) {
      return false;
    }
    byte next = in[at + 1];
    return switch (in[at]) {
      case '%' -> Character.digit(next, HEX) >= 0;
      case '\\' -> next == 'u' || next == 'x' || next == '\\' || next == '/';
      case '&' -> next == '#' || next == 'a';
      default -> false;
    };
  }

  /** Past what stands where an escape is escaped itself, so and so many times. */
  private static int again(byte[] in, int at, byte[] sign) {
    int now = at;
    for (int level = 1; level < LEVELS && stands(in, now, sign); level++) {
      now += sign.length;
    }
    return now;
  }

  private static boolean stands(byte[] in, int at, byte[] sign) {
    for (int i = 0; i < sign.length; i++) {
      if (at + i >= in.length || in[at + i] != sign[i]) {
        return false;
      }
    }
    return true;
  }

  private static int backslash(byte[] in, int at, byte expected) {
    int now = at;
    while (now < in.length && in[now] == '\\' && now - at < 1 << LEVELS) {
      now++;
    }
    if (now >= in.length) {
      return OPEN;
    }
    return switch (in[now]) {
      case 'u' -> digits(in, now + 1, 4, expected);
      case 'x' -> digits(in, now + 1, 2, expected);
      default -> in[now] == expected && !Character.isLetterOrDigit(expected) ? now + 1 : OTHER;
    };
  }

  private static int digits(byte[] in, int at, int count, byte expected) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      if (i >= in.length) {
        return OPEN;
      }
      int digit = Character.digit(in[i], HEX);
      if (digit < 0) {
        return OTHER;
      }
      value = value * HEX + digit;
    }
    return value == expected ? at + count : OTHER;
  }

  private static int entity(byte[] in, int at, byte expected) {
    if (at >= in.length) {
      return OPEN;
    }
    if (in[at] != '#') {
      return isCutOff(in, at) ? OPEN : OTHER;
    }
    boolean hex = at + 1 < in.length && (in[at + 1] == 'x' || in[at + 1] == 'X');
    int first = at + (hex ? 2 : 1);
    int value = 0;
    for (int i = first; i <= first + MOST_DIGITS; i++) {
      if (i >= in.length) {
        return OPEN;
      }
      int digit = Character.digit(in[i], hex ? HEX : DECIMAL);
      if (digit < 0) {
        return in[i] == ';' && value == expected ? i + 1 : OTHER;
      }
      value = value * (hex ? HEX : DECIMAL) + digit;
    }
    return OTHER;
  }

  /** Whether the bytes end within an ampersand's own name. */
  private static boolean isCutOff(byte[] in, int at) {
    int rest = in.length - at;
    return rest < AMPERSAND_AGAIN.length
        && Arrays.equals(AMPERSAND_AGAIN, 0, rest, in, at, in.length);
  }
}
