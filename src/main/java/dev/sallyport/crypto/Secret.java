package dev.sallyport.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Bytes that nobody may see by accident: it prints as a placeholder, has no equality and does not
 * serialise. {@code PackageRulesTest} lists the files that may call {@code reveal}.
 */
public final class Secret {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] reveal() {
    return bytes.clone();
  }

  public String revealText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public int length() {
    return bytes.length;
  }

  /** Compares in constant time. */
  public boolean matches(byte[] other) {
    return MessageDigest.isEqual(bytes, other);
  }

  @Override
  public String toString() {
    return "[secret]";
  }
}
