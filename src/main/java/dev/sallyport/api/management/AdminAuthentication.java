package dev.sallyport.api.management;

import dev.sallyport.access.AdminToken;
import dev.sallyport.access.Principal;
import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Authentication;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.Optional;

/** The admin token, acting in the workspace that the caller names. */
public final class AdminAuthentication implements Authentication {
  static final String WORKSPACE = "sallyport-workspace";
  private static final String ACTOR = "admin-token";

  private final AdminToken token;
  private final Workspaces workspaces;

  public AdminAuthentication(AdminToken token, Workspaces workspaces) {
    this.token = token;
    this.workspaces = workspaces;
  }

  @Override
  public Future<Principal> authenticate(MultiMap headers) {
    token.check(headers.getAll("authorization"));
    String reference = Optional.ofNullable(headers.get(WORKSPACE)).orElse(Workspaces.DEFAULT);
    return workspaces
        .find(reference)
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("workspace")))
        .map(found -> new Principal(ACTOR, found.organizationId(), found.workspaceId(), true));
  }
}
