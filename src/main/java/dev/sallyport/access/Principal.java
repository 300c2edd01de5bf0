package dev.sallyport.access;

import java.util.UUID;

/**
 * Who manages, and where: every look-up is made within this workspace.
 *
 * @param actor for logs and the audit trail
 */
public record Principal(String actor, UUID workspaceId) {}
