package dev.sallyport.key;

import dev.sallyport.core.Once;
import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Secret;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes what is stored of a key and what is told of it; alone here the root secrets are used. */
final class KeyMint {
  private final Supplier<KeyRoots> roots;

  /**
   * The text of a key, with what is stored in its place.
   *
   * @param hash peppered
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and known in this package alone
  record Minted(Secret text, byte[] hash, DisplayForm shown) {}

  KeyMint(Supplier<KeyRoots> roots) {
    this.roots = roots;
  }

  /**
   * @param brought plausible; absent: one is made
   */
  Minted mint(Optional<Secret> brought) {
    Secret text = brought.orElseGet(KeyText::generate);
    String revealed = text.revealText();
    return new Minted(text, hash(KeyDigest.of(revealed)), DisplayForm.of(revealed));
  }

  static Optional<String> problem(Secret brought) {
    return KeyText.isPlausible(brought.revealText())
        ? Optional.empty()
        : Optional.of("is no key: its length, a character or its checksum is wrong");
  }

  byte[] hash(KeyDigest digest) {
    return Digests.hmacSha256(roots.get().pepper(), digest.bytes());
  }

  CreatedKey.Told told(Minted minted, UUID key, int generation) {
    return new CreatedKey.Told(
        minted.text(), AwsForm.secretAccessKey(roots.get().sigRoot(), key, generation));
  }

  Optional<Once> peppered(Optional<Once> wish) {
    return Peppered.once(roots.get().pepper(), wish);
  }
}
