package dev.sallyport.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Seals many values, so that one master-key wrapping serves for all of them: each under a key of
 * its own, derived from this one and the value's {@link Place}, so that however many there are no
 * nonce repeats under a key.
 */
public final class ContentKey {
  private static final byte[] PURPOSE = "content-v1".getBytes(StandardCharsets.US_ASCII);

  private final Gcm gcm = new Gcm();
  private final Secret root;

  /**
   * @param root random, of {@link MasterKey#BYTES}
   */
  public ContentKey(Secret root) {
    if (root.length() != MasterKey.BYTES) {
      throw new IllegalArgumentException("a content key is not " + MasterKey.BYTES + " bytes long");
    }
    this.root = root;
  }

  public byte[] seal(byte[] plain, Place place) {
    byte[] binding = place.authenticated();
    return gcm.encrypt(derived(binding), plain, binding);
  }

  /** Opens what {@link #seal} made for the same place, or throws {@link SealBrokenException}. */
  public byte[] open(byte[] sealed, Place place) {
    byte[] binding = place.authenticated();
    return Gcm.decrypt(derived(binding), sealed, binding)
        .orElseThrow(() -> new SealBrokenException("a sealed value does not open at its place"));
  }

  private byte[] derived(byte[] binding) {
    return Digests.hmacSha256(
        root,
        ByteBuffer.allocate(PURPOSE.length + binding.length).put(PURPOSE).put(binding).array());
  }
}
