package dev.sallyport.provider;

/** A number that is read digit by digit; of a longer one only so much as a long can hold. */
final class JsonNumber {
  private static final int SIGN = 0;
  private static final int FIRST = 1;
  private static final int WHOLE = 2;
  private static final int POINT = 3;
  private static final int FRACTION = 4;
  private static final int MARK = 5;
  private static final int MARK_SIGN = 6;
  private static final int EXPONENT = 7;
  private static final int WRONG = 8;

  private static final long FULL = 100_000_000_000_000_000L;
  private static final int FARTHEST = 100_000;

  private int state;
  private boolean negative;
  private boolean smaller;
  private long digits;
  private int shift;
  private int exponent;

  void begin() {
    state = SIGN;
    negative = false;
    smaller = false;
    digits = 0;
    shift = 0;
    exponent = 0;
  }

  void take(byte sign) {
    if (sign >= '0' && sign <= '9') {
      digit(sign - '0');
    } else {
      state = next(sign);
    }
  }

  private void digit(int digit) {
    switch (state) {
      case SIGN, FIRST, WHOLE -> whole(digit);
      case POINT, FRACTION -> fraction(digit);
      case MARK, MARK_SIGN, EXPONENT -> {
        exponent = Math.min(FARTHEST, exponent * 10 + digit);
        state = EXPONENT;
      }
      default -> state = WRONG;
    }
  }

  private void whole(int digit) {
    state = WHOLE;
    if (digits < FULL) {
      digits = digits * 10 + digit;
    } else {
      shift = Math.min(FARTHEST, shift + 1);
    }
  }

  private void fraction(int digit) {
    state = FRACTION;
    if (digits < FULL && shift <= 0 && shift > -FARTHEST) {
      digits = digits * 10 + digit;
      shift--;
    }
  }

  private int next(byte sign) {
    switch (sign) {
      case '-' -> {
        if (state == SIGN) {
          negative = true;
          return FIRST;
        }
        smaller = true;
        return state == MARK ? MARK_SIGN : WRONG;
      }
      case '+' -> {
        return state == MARK ? MARK_SIGN : WRONG;
      }
      case '.' -> {
        return state == WHOLE ? POINT : WRONG;
      }
      case 'e', 'E' -> {
        return state == WHOLE || state == FRACTION ? MARK : WRONG;
      }
      default -> {
        return WRONG;
      }
    }
  }

  boolean isNumber() {
    return state == WHOLE || state == FRACTION || state == EXPONENT;
  }

  /** Times ten to that power, rounded half away from zero; the largest long for more than that. */
  long times(int power) {
    int places = shift + (smaller ? -exponent : exponent) + power;
    long value = places >= 0 ? raised(digits, places) : lowered(digits, -places);
    return negative ? -value : value;
  }

  private static long raised(long value, int places) {
    long raised = value;
    for (int i = 0; i < places && raised != 0; i++) {
      if (raised > Long.MAX_VALUE / 10) {
        return Long.MAX_VALUE;
      }
      raised *= 10;
    }
    return raised;
  }

  private static long lowered(long value, int places) {
    long lowered = value;
    for (int i = 1; i < places && lowered != 0; i++) {
      lowered /= 10;
    }
    return lowered / 10 + (lowered % 10 >= 5 ? 1 : 0);
  }
}
