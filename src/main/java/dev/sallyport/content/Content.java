package dev.sallyport.content;

import dev.sallyport.usage.IdRange;
import java.time.LocalDate;
import java.util.UUID;

/**
 * What passed in one call, in the clear.
 *
 * @param id of the call
 */
public record Content(
    UUID id, UUID organizationId, UUID workspaceId, Message request, Message answer) {

  /** With whose key it is sealed. */
  public record Owner(UUID workspaceId, LocalDate day) {}

  public Owner owner() {
    return new Owner(workspaceId, IdRange.day(id));
  }

  /** The same of other messages: sealed, or opened. */
  public Content with(Message newRequest, Message newAnswer) {
    return new Content(id, organizationId, workspaceId, newRequest, newAnswer);
  }

  int heldBytes() {
    return request.heldBytes() + answer.heldBytes();
  }
}
