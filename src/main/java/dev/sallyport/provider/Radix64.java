package dev.sallyport.provider;

import java.util.Arrays;

/** Decodes Base64 that comes in pieces; skips what is none of its signs. */
final class Radix64 {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte[] VALUES = values();
  private static final int MOST = 1024;

  private final Bytes decoded;
  private final byte[] out = new byte[MOST];
  private int bits;
  private int count;

  Radix64(Bytes decoded) {
    this.decoded = decoded;
  }

  private static byte[] values() {
    byte[] values = new byte[256];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = (byte) i;
    }
    return values;
  }

  void restart() {
    bits = 0;
    count = 0;
  }

  void take(byte[] bytes, int from, int to) {
    int length = 0;
    for (int at = from; at < to; at++) {
      int value = VALUES[bytes[at] & 0xff];
      if (value >= 0) {
        bits = bits << 6 | value;
        count += 6;
      }
      if (count >= 8) {
        count -= 8;
        out[length] = (byte) (bits >> count);
        length++;
      }
      if (length == MOST) {
        decoded.take(out, 0, length);
        length = 0;
      }
    }
    decoded.take(out, 0, length);
  }
}
