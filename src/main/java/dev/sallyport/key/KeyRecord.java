package dev.sallyport.key;

import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * All that the data plane knows of one virtual key: what it may do, and the opened secrets that it
 * stands for.
 *
 * @param credentials active ones only, in the order in which they are to be tried
 */
public record KeyRecord(
    UUID id,
    UUID workspaceId,
    Set<PathGroup> groups,
    Optional<Instant> expiresAt,
    boolean allCredentials,
    List<Upstream> credentials) {
  public KeyRecord {
    groups = Set.copyOf(groups);
    credentials = List.copyOf(credentials);
  }

  /**
   * One credential, opened.
   *
   * @param provider slug of the catalogue row
   * @param endpoint absent: the provider's own
   */
  public record Upstream(UUID id, String provider, Optional<String> endpoint, Secret secret) {}

  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }
}
