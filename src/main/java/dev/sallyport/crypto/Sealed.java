package dev.sallyport.crypto;

import static java.util.Objects.requireNonNull;

/**
 * A secret as it is stored.
 *
 * @param masterKeyId which master key wraps the data key
 * @param wrappedKey nonce, encrypted data key, tag
 * @param ciphertext nonce, encrypted secret, tag
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; never compared
public record Sealed(String masterKeyId, byte[] wrappedKey, byte[] ciphertext) {
  public Sealed {
    requireNonNull(masterKeyId, "masterKeyId");
    wrappedKey = wrappedKey.clone();
    ciphertext = ciphertext.clone();
  }

  @Override
  public byte[] wrappedKey() {
    return wrappedKey.clone();
  }

  @Override
  public byte[] ciphertext() {
    return ciphertext.clone();
  }
}
