package dev.sallyport.api.management;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.workspace.Organizations;
import dev.sallyport.workspace.Workspace;
import dev.sallyport.workspace.WorkspaceProperties;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What an organisation keeps apart within itself. */
public final class WorkspacesApi {
  private static final String WHAT = "workspace";
  private static final String OWNER = "organizationId";

  private final Workspaces workspaces;
  private final Organizations organizations;

  public WorkspacesApi(Workspaces workspaces, Organizations organizations) {
    this.workspaces = workspaces;
    this.organizations = organizations;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createWorkspace", this::createWorkspace,
        "listWorkspaces", this::listWorkspaces,
        "getWorkspace", this::getWorkspace,
        "updateWorkspace", this::updateWorkspace,
        "deleteWorkspace", this::deleteWorkspace);
  }

  private Future<Reply> createWorkspace(Call call) {
    FieldErrors errors = new FieldErrors();
    WorkspaceProperties draft = WorkspaceJson.toProperties(call.body(), errors);
    Optional<UUID> named = Optional.ofNullable(call.body().getString(OWNER)).map(UUID::fromString);
    if (!mayName(call, named)) {
      errors.add(OWNER, Workspaces.UNKNOWN_OWNER);
    }
    UUID owner = named.orElse(Resources.organization(call));
    return workspaces
        .create(owner, draft, errors, call.once("createWorkspace"))
        .map(made -> Resources.made("/v1/workspaces", made, WorkspaceJson::of));
  }

  private Future<Reply> listWorkspaces(Call call) {
    Page<Workspace> page = Page.of(call, WHAT);
    return owner(call)
        .compose(
            owner ->
                page.read(
                    id -> workspaces.find(new Reach(owner, Optional.empty()), id),
                    (after, limit) -> workspaces.list(owner, after, limit)))
        .map(found -> page.reply(found, Workspace::id, WorkspaceJson::of));
  }

  private Future<UUID> owner(Call call) {
    Optional<UUID> named = call.uuid(OWNER);
    if (!mayName(call, named)) {
      return Future.failedFuture(unknownOwner());
    }
    return named.isEmpty()
        ? Future.succeededFuture(Resources.organization(call))
        : organizations
            .find(named.get())
            .map(found -> found.orElseThrow(WorkspacesApi::unknownOwner).id());
  }

  /** Another's organisation is told of like one that is not there. */
  private static boolean mayName(Call call, Optional<UUID> organization) {
    return call.principal().bootstrap()
        || organization.map(Resources.organization(call)::equals).orElse(true);
  }

  private static GatewayException unknownOwner() {
    return GatewayException.invalid(Map.of(OWNER, Workspaces.UNKNOWN_OWNER));
  }

  private Future<Reply> getWorkspace(Call call) {
    return workspaces
        .find(call.principal().organization(), Resources.id(call))
        .map(found -> Resources.found(WHAT, found, WorkspaceJson::of));
  }

  private Future<Reply> updateWorkspace(Call call) {
    return workspaces
        .update(call.principal().organization(), Resources.id(call), was -> patched(was, call))
        .map(now -> Reply.ok(WorkspaceJson.of(now)));
  }

  private static WorkspaceProperties patched(WorkspaceProperties was, Call call) {
    FieldErrors errors = new FieldErrors();
    WorkspaceProperties now =
        WorkspaceJson.toProperties(MergePatch.apply(WorkspaceJson.of(was), call.body()), errors);
    errors.check();
    return now;
  }

  private Future<Reply> deleteWorkspace(Call call) {
    return workspaces
        .delete(call.principal().organization(), Resources.id(call))
        .map(gone -> Reply.noContent());
  }
}
