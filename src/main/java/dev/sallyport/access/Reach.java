package dev.sallyport.access;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;

/**
 * Within what a caller's ids mean anything: what lies outside is not there. Every query on rows of
 * tenants has it in its condition.
 *
 * @param workspaceId absent: every workspace of the organisation
 */
public record Reach(UUID organizationId, Optional<UUID> workspaceId) {
  public Reach {
    requireNonNull(organizationId, "organizationId");
    requireNonNull(workspaceId, "workspaceId");
  }

  /** For SQL, where null stands for every workspace. */
  public UUID workspaceOrNull() {
    return workspaceId.orElse(null);
  }
}
