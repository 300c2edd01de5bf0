package dev.sallyport.http;

import java.util.Arrays;

/** The one element of a head that is being looked at; its memory is used again for the next. */
final class Captured {
  private static final int KEPT_BYTES = 256;

  private byte[] bytes = new byte[64];
  private int length;

  void clear() {
    length = 0;
  }

  /** Called between requests, so that an idle connection does not hold a long path's memory. */
  void shrink() {
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[64];
    }
    length = 0;
  }

  void add(byte[] in, int from, int to) {
    int size = to - from;
    if (length + size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + size, 2 * bytes.length));
    }
    System.arraycopy(in, from, bytes, length, size);
    length += size;
  }

  /** Without the white space that may follow a header value. */
  void trimEnd() {
    while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == '\t')) {
      length--;
    }
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  boolean equalTo(String ascii) {
    boolean equal = length == ascii.length();
    for (int i = 0; equal && i < length; i++) {
      equal = bytes[i] == ascii.charAt(i);
    }
    return equal;
  }

  boolean equalIgnoringCase(String lowerCase) {
    boolean equal = length == lowerCase.length();
    for (int i = 0; equal && i < length; i++) {
      int c = bytes[i];
      equal = (c >= 'A' && c <= 'Z' ? c + 32 : c) == lowerCase.charAt(i);
    }
    return equal;
  }
}
