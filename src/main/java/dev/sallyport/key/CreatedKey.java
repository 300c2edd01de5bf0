package dev.sallyport.key;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.util.Optional;

/**
 * A key just made or rotated.
 *
 * @param told absent where an earlier request did it: a key is told once
 */
public record CreatedKey(VirtualKey key, Optional<Told> told) {
  public CreatedKey {
    requireNonNull(key, "key");
    requireNonNull(told, "told");
  }

  /**
   * What is told this one time.
   *
   * @param text the key itself
   * @param secretAccessKey the same for AWS SDKs
   */
  public record Told(Secret text, Secret secretAccessKey) {}
}
