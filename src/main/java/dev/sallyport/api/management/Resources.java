package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.http.Call;
import dev.sallyport.http.Reply;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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

  /** Fails with FORBIDDEN where the caller has not the operator's own token. */
  static void requireBootstrap(Call call) {
    if (!call.principal().bootstrap()) {
      throw GatewayException.forbidden("Only the bootstrap token may do that.");
    }
  }

  /**
   * @param path of the list that it is in
   * @param json has its id
   */
  static <T> Reply made(String path, Made<T> made, Function<T, JsonObject> json) {
    JsonObject body = json.apply(made.value());
    if (made.replayed()) {
      body.put("replayed", true);
    }
    return Reply.created(path + "/" + body.getString("id"), body);
  }

  /** Fails with NOT_FOUND where there is none. */
  static <T> Reply found(String what, Optional<T> found, Function<T, JsonObject> json) {
    return Reply.ok(json.apply(found.orElseThrow(() -> GatewayException.notFound(what))));
  }

  /** Fails with NOT_FOUND where there was nothing to delete. */
  static Reply deleted(String what, boolean deleted) {
    if (!deleted) {
      throw GatewayException.notFound(what);
    }
    return Reply.noContent();
  }
}
