package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Call;
import dev.sallyport.http.Reply;
import java.util.UUID;

/** What the operations on all kinds of resources have in common. */
final class Resources {
  private Resources() {}

  static UUID organization(Call call) {
    return call.principal().organizationId();
  }

  static UUID workspace(Call call) {
    return call.principal().workspaceId();
  }

  static UUID id(Call call) {
    return call.uuid("id").orElseThrow();
  }

  /** Fails with NOT_FOUND where there was nothing to delete. */
  static Reply deleted(String what, boolean deleted) {
    if (!deleted) {
      throw GatewayException.notFound(what);
    }
    return Reply.noContent();
  }
}
