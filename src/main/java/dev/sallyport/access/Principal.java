package dev.sallyport.access;

import java.util.Optional;
import java.util.UUID;

/**
 * Who manages, and where: every look-up is made within a {@link Reach} of it.
 *
 * @param actor for logs and the audit trail
 * @param workspaceId the one of the organisation in which things are made and listed
 * @param bootstrap the operator's own token, which stands above all organisations
 */
public record Principal(String actor, UUID organizationId, UUID workspaceId, boolean bootstrap) {
  public Reach workspace() {
    return new Reach(organizationId, Optional.of(workspaceId));
  }

  public Reach organization() {
    return new Reach(organizationId, Optional.empty());
  }
}
