package dev.sallyport.config;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells secrets that somebody typed from those that a machine drew. Gateways were taken over by
 * their default keys (sk-1234 and its kin), so neither embedded nor production mode runs with one.
 */
final class Weakness {
  private static final int MIN_LENGTH = 32;
  private static final int MIN_DISTINCT = 8;
  private static final int MIN_REST = 16;
  private static final String HOW = "; make one with: openssl rand -hex 32";

  private static final Pattern WORDS =
      Pattern.compile(
          "sk-1234|change|admin|passw(or)?d|secret|token|test|sallyport|example|default|master"
              + "|please|replace|insert|placeholder|letmein|qwerty|your|here|root|demo|local"
              + "|[^a-z0-9]");

  private Weakness() {}

  /** The token itself if it will do. */
  static String refuseWeak(String token) {
    if (!token.matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException("has spaces, or other than ASCII characters");
    }
    if (token.length() < MIN_LENGTH) {
      throw new IllegalArgumentException("is shorter than 32 characters" + HOW);
    }
    if (isGuessable(token)) {
      throw new IllegalArgumentException("is well known or not random" + HOW);
    }
    return token;
  }

  private static boolean isGuessable(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
    String rest = WORDS.matcher(token.toLowerCase(Locale.ROOT)).replaceAll("");
    return rest.length() < MIN_REST
        || distinct(bytes) < MIN_DISTINCT
        || repeats(bytes)
        || isRun(bytes);
  }

  /** Zeros, counters, repetitions and text: none of them comes out of 32 random bytes. */
  static boolean isGuessable(byte[] key) {
    return distinct(key) < MIN_REST || repeats(key) || isRun(key) || isText(key);
  }

  private static long distinct(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).chars().distinct().count();
  }

  private static boolean repeats(byte[] bytes) {
    for (int period = 1; period <= bytes.length / 2; period++) {
      int at = period;
      while (at < bytes.length && bytes[at] == bytes[at - period]) {
        at++;
      }
      if (at == bytes.length) {
        return true;
      }
    }
    return false;
  }

  /** Two thirds of the steps are to a neighbour, as in abcdef or 112233. */
  private static boolean isRun(byte[] bytes) {
    int near = 0;
    for (int i = 1; i < bytes.length; i++) {
      near += Math.abs(bytes[i] - bytes[i - 1]) <= 1 ? 1 : 0;
    }
    return 3 * near >= 2 * (bytes.length - 1);
  }

  private static boolean isText(byte[] bytes) {
    for (byte each : bytes) {
      if (each < 0x20 || each > 0x7e) {
        return false;
      }
    }
    return true;
  }
}
