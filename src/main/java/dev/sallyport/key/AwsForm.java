package dev.sallyport.key;

import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * A key as AWS SDKs hold it: an id that is public, and a secret that signs and is never sent. The
 * secret is derived, never stored, so that a signature can be verified without keeping it.
 */
final class AwsForm {
  private static final String PREFIX = "SPAK";
  private static final byte[] PURPOSE = "aws-v1".getBytes(StandardCharsets.US_ASCII);

  /** RFC 4648, section 6. */
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private static final int ID_CHARS = 16;
  private static final int BITS_PER_CHAR = 5;
  private static final int CHARS_OF_FIRST_HALF = 12;

  private AwsForm() {}

  /** The first 80 bits of the key's id. */
  static String accessKeyId(UUID key) {
    StringBuilder id = new StringBuilder(PREFIX);
    for (int i = 0; i < ID_CHARS; i++) {
      id.append(BASE32.charAt(fiveBits(key, i)));
    }
    return id.toString();
  }

  /** Twelve times five bits are in the first half of the id, the next five in both. */
  private static int fiveBits(UUID key, int index) {
    long first = key.getMostSignificantBits();
    long second = key.getLeastSignificantBits();
    int end = BITS_PER_CHAR * (index + 1);
    long bits =
        index < CHARS_OF_FIRST_HALF
            ? first >>> (Long.SIZE - end)
            : first << (end - Long.SIZE) | second >>> (2 * Long.SIZE - end);
    return (int) bits & 31;
  }

  /**
   * @param generation of the key's text: another one after each rotation
   */
  static Secret secretAccessKey(Secret sigRoot, UUID key, int generation) {
    byte[] named =
        ByteBuffer.allocate(PURPOSE.length + 2 * Long.BYTES + Integer.BYTES)
            .put(PURPOSE)
            .putLong(key.getMostSignificantBits())
            .putLong(key.getLeastSignificantBits())
            .putInt(generation)
            .array();
    byte[] derived = Digests.hmacSha256(sigRoot, named);
    return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(derived));
  }
}
