package dev.sallyport.key;

import dev.sallyport.crypto.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * All that the data plane knows of one virtual key, as it was presented: what it may do, and the
 * opened secrets that it stands for.
 *
 * @param expiresAt the earlier of the key's own expiry and the end of this text's grace
 * @param restsOn uids of all whose change may change this: the key, those it belongs to, and every
 *     credential that it names, whether that can be used or not
 * @param credentials active ones only, in the order in which they are to be tried
 */
public record KeyRecord(
    UUID id,
    Tenancy tenancy,
    KeyRules rules,
    Optional<Instant> expiresAt,
    Set<UUID> restsOn,
    List<Upstream> credentials) {
  public KeyRecord {
    restsOn = Set.copyOf(restsOn);
    credentials = List.copyOf(credentials);
  }

  /** To whom a key belongs. */
  public record Tenancy(UUID organizationId, UUID workspaceId, Optional<UUID> userId) {}

  /**
   * One credential, opened.
   *
   * @param provider slug of the catalogue row
   * @param endpoint absent: the provider's own
   * @param secretVersion grows with each change of the secret
   */
  public record Upstream(
      UUID id, String provider, Optional<String> endpoint, Secret secret, int secretVersion) {}

  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  /** Whether a change of this key, credential, user, workspace or organisation may change it. */
  public boolean restsOn(UUID uid) {
    return restsOn.contains(uid);
  }
}
