package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.util.Base64;

/** One key-encryption key, under the id that rows name it by. */
public record MasterKey(String id, Secret key) {
  static final int BYTES = 32;

  public MasterKey {
    requireNonNull(id, "id");
    if (key.length() != BYTES) {
      throw new IllegalArgumentException("is not 32 bytes long");
    }
  }

  /**
   * Reads {@code id:base64}, standard or URL-safe, padded or not.
   *
   * @throws IllegalArgumentException with a sentence that quotes nothing of the key
   */
  static MasterKey parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("is not of the form id:base64");
    }
    if (!text.substring(0, colon).matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException("has an id that is not 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    byte[] key = bytes(text.substring(colon + 1));
    if (key.length == BYTES && Weakness.isGuessable(key)) {
      throw new IllegalArgumentException(
          "is well known or not random; make one with: openssl rand -base64 32");
    }
    return new MasterKey(text.substring(0, colon), Secret.of(key));
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw notBase64();
    }
  }

  private static IllegalArgumentException notBase64() {
    return new IllegalArgumentException("has a key that is not base64");
  }
}
