package dev.sallyport.provider;

/** The head of a gzip member, byte by byte (RFC 1952, 2.3). */
final class GzipHead {
  private static final int FIXED = 10;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int CHECKSUM = 2;

  private int at;
  private int flags;
  private int extra = -1;
  private int extraLength;
  private int checksum = 2;
  private boolean wrong;

  boolean isWrong() {
    return wrong;
  }

  boolean isOver() {
    return at == FIXED && flags == 0;
  }

  void take(byte sign) {
    if (at < FIXED) {
      fixed(sign);
    } else if ((flags & EXTRA) != 0) {
      extra(sign & 0xff);
    } else if ((flags & (NAME | COMMENT)) != 0) {
      flags &= sign != 0 ? ~0 : (flags & NAME) != 0 ? ~NAME : ~COMMENT;
    } else {
      checksum--;
      flags &= checksum == 0 ? ~CHECKSUM : ~0;
    }
  }

  private void fixed(byte sign) {
    switch (at) {
      case 0 -> wrong = sign != 0x1f;
      case 1 -> wrong = sign != (byte) 0x8b;
      case 2 -> wrong = sign != 8;
      case 3 -> flags = sign & (EXTRA | NAME | COMMENT | CHECKSUM);
      default -> {
        // Time, strength and system say nothing here.
      }
    }
    at++;
  }

  private void extra(int sign) {
    extra++;
    if (extra < 2) {
      extraLength |= sign << (8 * extra);
    }
    if (extra >= 1 && extra - 1 == extraLength) {
      flags &= ~EXTRA;
    }
  }
}
