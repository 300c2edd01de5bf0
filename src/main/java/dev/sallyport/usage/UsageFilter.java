package dev.sallyport.usage;

import java.util.Optional;
import java.util.UUID;

/**
 * Which calls are meant: those that have all that is named.
 *
 * @param provider slug
 * @param model that answered, else the one that was asked for
 */
public record UsageFilter(
    Optional<UUID> keyId,
    Optional<UUID> userId,
    Optional<UUID> credentialId,
    Optional<String> provider,
    Optional<String> model) {
  public static final UsageFilter ALL =
      new UsageFilter(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
