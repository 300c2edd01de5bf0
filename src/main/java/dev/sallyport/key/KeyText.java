package dev.sallyport.key;

import dev.sallyport.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The written form of a virtual key: {@code sk-sp-}, 43 base62 characters (256 bit) and a checksum
 * of 6, so that a mistyped key is refused without a look-up and a leaked one can be scanned for.
 */
public final class KeyText {
  public static final String PREFIX = "sk-sp-";

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_CHARS = 43;
  private static final int CHECK_CHARS = 6;
  private static final int LENGTH = PREFIX.length() + RANDOM_CHARS + CHECK_CHARS;
  private static final int MAX_LENGTH = 256;
  private static final int MIN_LENGTH = 32;

  /** Beginnings of tokens that are somebody else's: JWTs, AWS key ids and our own for AWS SDKs. */
  private static final List<String> FOREIGN = List.of("eyJ", "AKIA", "SPAK");

  private static final SecureRandom RANDOM = new SecureRandom();

  private KeyText() {}

  public static Secret generate() {
    StringBuilder text = new StringBuilder(LENGTH).append(PREFIX);
    for (int i = 0; i < RANDOM_CHARS; i++) {
      text.append(BASE62.charAt(RANDOM.nextInt(BASE62.length())));
    }
    return Secret.of(text.append(checksum(text.toString())).toString());
  }

  /**
   * Tells whether a presented value could be a key at all. Ours must have a right checksum; keys
   * brought along from elsewhere need only the right alphabet and length (32 to 256), and must not
   * look like a token of another kind.
   */
  public static boolean isPlausible(String presented) {
    if (presented.startsWith(PREFIX) && presented.length() == LENGTH) {
      String body = presented.substring(0, LENGTH - CHECK_CHARS);
      return presented.endsWith(checksum(body));
    }
    return presented.length() >= MIN_LENGTH
        && presented.length() <= MAX_LENGTH
        && presented.chars().allMatch(KeyText::isKeyChar)
        && FOREIGN.stream().noneMatch(presented::startsWith);
  }

  private static boolean isKeyChar(int c) {
    return c < 128 && (Character.isLetterOrDigit(c) || "._~-".indexOf(c) >= 0);
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    long rest = crc.getValue();
    char[] check = new char[CHECK_CHARS];
    for (int i = CHECK_CHARS - 1; i >= 0; i--) {
      check[i] = BASE62.charAt((int) (rest % BASE62.length()));
      rest /= BASE62.length();
    }
    return new String(check);
  }
}
