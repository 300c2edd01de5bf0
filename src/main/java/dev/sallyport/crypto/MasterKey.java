package dev.sallyport.crypto;

import static java.util.Objects.requireNonNull;

/**
 * A key-encryption key: it wraps data keys and nothing else.
 *
 * @param id the name that rows wrapped by it carry
 */
public record MasterKey(String id, Secret key) {
  public static final int BYTES = 32;

  public MasterKey {
    requireNonNull(id, "id");
    if (key.length() != BYTES) {
      throw new IllegalArgumentException("master key " + id + " is not " + BYTES + " bytes long");
    }
  }
}
