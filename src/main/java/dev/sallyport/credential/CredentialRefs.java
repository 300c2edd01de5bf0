package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;

/**
 * What a credential refers to; all of it must be within the organisation.
 *
 * @param workspaceId fixed once the credential is made: its secrets are sealed to it
 * @param provider slug or id of the catalogue row; a custom one goes before a built-in one
 * @param userId its owner, who must belong to the workspace
 */
public record CredentialRefs(UUID workspaceId, String provider, Optional<UUID> userId) {
  public CredentialRefs {
    requireNonNull(workspaceId, "workspaceId");
    requireNonNull(provider, "provider");
    requireNonNull(userId, "userId");
  }
}
