package dev.sallyport.key;

import dev.sallyport.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The SHA-256 of a virtual key: all that the data plane remembers a key by. */
public final class KeyDigest {
  private final byte[] bytes;

  private KeyDigest(byte[] bytes) {
    this.bytes = bytes;
  }

  public static KeyDigest of(String presented) {
    return new KeyDigest(Digests.sha256(presented.getBytes(StandardCharsets.UTF_8)));
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyDigest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
