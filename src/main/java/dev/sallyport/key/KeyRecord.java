package dev.sallyport.key;

import dev.sallyport.crypto.Secret;
import dev.sallyport.limit.Charge;
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
 *     credential that it names with its provider, whether that can be used or not
 * @param credentials active ones only, by priority
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
   * @param endpoint absent: the provider's own
   * @param secret empty where none is stored
   * @param charges what each call of the key by it takes of the limits of both, and of all whom the
   *     key belongs to
   * @param storesContent whether what passes is kept: its workspace wants that, and it allows it
   */
  public record Upstream(
      UUID id,
      Vendor vendor,
      Optional<String> endpoint,
      Rank rank,
      Secret secret,
      List<Charge> charges,
      boolean storesContent) {
    public Upstream {
      charges = List.copyOf(charges);
    }
  }

  /**
   * A row of the catalogue. Of one that is built in only the slug counts.
   *
   * @param custom whether it is an organisation's own
   */
  public record Vendor(
      String slug,
      boolean custom,
      String dialect,
      String endpoint,
      Optional<String> openaiBase,
      String auth) {}

  /**
   * When a credential is taken.
   *
   * @param priority the lowest first
   * @param weight its share among those of equal priority; 0: only where no other one serves
   */
  public record Rank(int priority, int weight) {}

  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  /** Whether a change of this key, credential, user, workspace or organisation may change it. */
  public boolean restsOn(UUID uid) {
    return restsOn.contains(uid);
  }
}
