package dev.sallyport.key;

import dev.sallyport.core.PathGroup;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an operator gives to make a virtual key.
 *
 * @param credentialIds absent: every credential of the workspace, also later ones
 */
public record NewKey(
    String name,
    Optional<List<UUID>> credentialIds,
    Set<PathGroup> endpoints,
    Optional<OffsetDateTime> expiresAt) {
  public NewKey {
    credentialIds = credentialIds.map(List::copyOf);
    endpoints = Set.copyOf(endpoints);
  }
}
