package dev.sallyport.key;

import dev.sallyport.core.PathGroup;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an application sends, as operators see it: without the key itself.
 *
 * @param credentialIds absent: every credential of the workspace, later ones too
 */
public record VirtualKey(
    UUID id,
    UUID workspaceId,
    String name,
    String prefix,
    String last4,
    Optional<List<UUID>> credentialIds,
    Set<PathGroup> endpoints,
    Optional<OffsetDateTime> expiresAt,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {
  public VirtualKey {
    credentialIds = credentialIds.map(List::copyOf);
    endpoints = Set.copyOf(endpoints);
  }
}
