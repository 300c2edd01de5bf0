package dev.sallyport.api.management;

import dev.sallyport.core.FieldErrors;
import dev.sallyport.limit.Limits;
import dev.sallyport.workspace.Organization;
import dev.sallyport.workspace.OrganizationProperties;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Organisations as the management API says and hears them. */
final class OrganizationJson {
  private OrganizationJson() {}

  static OrganizationProperties toProperties(JsonObject json, FieldErrors errors) {
    return new OrganizationProperties(
        json.getString("name"),
        Optional.ofNullable(json.getString("extRef")),
        ManagementJson.toLimits(json, errors));
  }

  static JsonObject of(OrganizationProperties properties) {
    return new JsonObject()
        .put("name", properties.name())
        .put("extRef", properties.extRef().orElse(null))
        .put("limits", Limits.toJson(properties.limits()));
  }

  static JsonObject of(Organization organization) {
    return of(organization.properties())
        .put("id", organization.id().toString())
        .put("createdAt", ManagementJson.time(organization.createdAt()))
        .put("updatedAt", ManagementJson.time(organization.updatedAt()));
  }
}
