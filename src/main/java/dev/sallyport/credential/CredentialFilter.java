package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;

/**
 * Which credentials are listed.
 *
 * @param providerType {@code llm} and the like
 */
public record CredentialFilter(Optional<UUID> providerId, Optional<String> providerType) {
  public static final CredentialFilter ALL =
      new CredentialFilter(Optional.empty(), Optional.empty());

  public CredentialFilter {
    requireNonNull(providerId, "providerId");
    requireNonNull(providerType, "providerType");
  }
}
