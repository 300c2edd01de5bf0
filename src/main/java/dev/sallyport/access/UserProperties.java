package dev.sallyport.access;

import static java.util.Objects.requireNonNull;

import dev.sallyport.limit.Limit;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What operators say of a user.
 *
 * @param email as it was given; no two users of an organisation differ in its case alone
 * @param workspaceIds of the organisation; as they were sent, so that a wrong one can be named
 * @param extRef what another system calls him; no two users of an organisation have the same
 * @param attributes whatever the operator wants to keep about him
 */
public record UserProperties(
    String email,
    String name,
    Role role,
    List<UUID> workspaceIds,
    Optional<String> extRef,
    List<Limit> limits,
    JsonObject attributes) {
  public UserProperties {
    requireNonNull(email, "email");
    requireNonNull(name, "name");
    requireNonNull(role, "role");
    workspaceIds = List.copyOf(workspaceIds);
    requireNonNull(extRef, "extRef");
    limits = List.copyOf(limits);
    attributes = attributes.copy();
  }
}
