package dev.sallyport.key;

import static java.util.Objects.requireNonNull;

import dev.sallyport.limit.Limit;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All that an operator decides about a key, and may decide anew later.
 *
 * @param userId one of the workspace, under whose limits it comes
 * @param credentialIds absent: every credential of the workspace, also later ones
 */
public record KeyTerms(
    String name,
    Validity validity,
    Optional<UUID> userId,
    Optional<List<UUID>> credentialIds,
    KeyRules rules,
    List<Limit> limits) {
  public KeyTerms {
    requireNonNull(name, "name");
    requireNonNull(validity, "validity");
    requireNonNull(userId, "userId");
    credentialIds = credentialIds.map(List::copyOf);
    requireNonNull(rules, "rules");
    limits = List.copyOf(limits);
  }

  /** Whether and until when a key serves. */
  public record Validity(boolean active, Optional<OffsetDateTime> expiresAt) {
    public Validity {
      requireNonNull(expiresAt, "expiresAt");
    }
  }
}
