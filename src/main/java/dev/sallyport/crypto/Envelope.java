package dev.sallyport.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Seals secrets with AES-256-GCM: a fresh data key for each, wrapped by a master key, so that
 * changing the master key rewraps 32 bytes and never touches the secret. A data key is used once,
 * so a nonce cannot repeat under it.
 */
public final class Envelope {
  private final Gcm gcm = new Gcm();
  private final SecureRandom random = new SecureRandom();
  private final List<String> masterKeyIds;
  private final Map<String, MasterKey> masterKeys;
  private final MasterKey primary;

  /**
   * @param masterKeys not empty; the first one wraps what is sealed from now on
   */
  public Envelope(List<MasterKey> masterKeys) {
    this.primary = masterKeys.get(0);
    this.masterKeyIds = masterKeys.stream().map(MasterKey::id).toList();
    this.masterKeys =
        masterKeys.stream()
            .collect(Collectors.toUnmodifiableMap(MasterKey::id, Function.identity()));
  }

  /** In the order in which they were given: the first one wraps. */
  public List<String> masterKeyIds() {
    return masterKeyIds;
  }

  public String primaryId() {
    return primary.id();
  }

  public Sealed seal(Secret secret, Place place) {
    byte[] dataKey = new byte[MasterKey.BYTES];
    random.nextBytes(dataKey);
    byte[] ciphertext = gcm.encrypt(dataKey, secret.reveal(), place.authenticated());
    return new Sealed(primary.id(), wrap(dataKey, place), ciphertext);
  }

  /** Opens what {@link #seal} made for the same place, or throws {@link SealBrokenException}. */
  public Secret open(Sealed sealed, Place place) {
    return Secret.of(decrypt(unwrap(sealed, place), sealed, place));
  }

  /** Whether the master key that it names is the one that it was sealed under, at this place. */
  public boolean isUnderItsKey(Sealed sealed, Place place) {
    try {
      Arrays.fill(unwrap(sealed, place), (byte) 0);
      return true;
    } catch (SealBrokenException e) {
      return false;
    }
  }

  /**
   * The same ciphertext, its data key wrapped by the first master key. What does not open is not
   * given a new wrapping that would make it look sound: SealBrokenException.
   */
  public Sealed rewrap(Sealed sealed, Place place) {
    byte[] dataKey = unwrap(sealed, place);
    Arrays.fill(decrypt(dataKey, sealed, place), (byte) 0);
    return new Sealed(primary.id(), wrap(dataKey, place), sealed.ciphertext());
  }

  private byte[] wrap(byte[] dataKey, Place place) {
    return gcm.encrypt(primary.key().reveal(), dataKey, wrapBinding(primary.id(), place));
  }

  private byte[] unwrap(Sealed sealed, Place place) {
    String id = sealed.masterKeyId();
    MasterKey masterKey = masterKeys.get(id);
    if (masterKey == null) {
      throw new SealBrokenException("master key " + id + " is not configured");
    }
    return Gcm.decrypt(masterKey.key().reveal(), sealed.wrappedKey(), wrapBinding(id, place))
        .orElseThrow(
            () -> new SealBrokenException("a data key does not open under master key " + id));
  }

  private static byte[] decrypt(byte[] dataKey, Sealed sealed, Place place) {
    return Gcm.decrypt(dataKey, sealed.ciphertext(), place.authenticated())
        .orElseThrow(() -> new SealBrokenException("a sealed value does not open at its place"));
  }

  private static byte[] wrapBinding(String masterKeyId, Place place) {
    byte[] id = masterKeyId.getBytes(StandardCharsets.UTF_8);
    byte[] binding = place.authenticated();
    return ByteBuffer.allocate(Integer.BYTES + id.length + binding.length)
        .putInt(id.length)
        .put(id)
        .put(binding)
        .array();
  }
}
