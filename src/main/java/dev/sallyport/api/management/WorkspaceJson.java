package dev.sallyport.api.management;

import dev.sallyport.core.FieldErrors;
import dev.sallyport.limit.Limits;
import dev.sallyport.workspace.Workspace;
import dev.sallyport.workspace.WorkspaceProperties;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Workspaces as the management API says and hears them. */
final class WorkspaceJson {
  private WorkspaceJson() {}

  static WorkspaceProperties toProperties(JsonObject json, FieldErrors errors) {
    return new WorkspaceProperties(
        json.getString("name"),
        Optional.ofNullable(json.getString("extRef")),
        ManagementJson.toLimits(json, errors),
        json.getBoolean("storeContent", false));
  }

  static JsonObject of(WorkspaceProperties properties) {
    return new JsonObject()
        .put("name", properties.name())
        .put("extRef", properties.extRef().orElse(null))
        .put("limits", Limits.toJson(properties.limits()))
        .put("storeContent", properties.storeContent());
  }

  static JsonObject of(Workspace workspace) {
    return of(workspace.properties())
        .put("id", workspace.id().toString())
        .put("organizationId", workspace.organizationId().toString())
        .put("createdAt", ManagementJson.time(workspace.createdAt()))
        .put("updatedAt", ManagementJson.time(workspace.updatedAt()));
  }
}
