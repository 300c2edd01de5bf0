package dev.sallyport.api.management;

import dev.sallyport.access.Role;
import dev.sallyport.access.User;
import dev.sallyport.access.UserProperties;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.limit.Limits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Users as the management API says and hears them. */
final class UserJson {
  private UserJson() {}

  static UserProperties toProperties(JsonObject json, FieldErrors errors) {
    return new UserProperties(
        json.getString("email"),
        json.getString("name"),
        Role.of(json.getString("role")),
        toIds(json.getJsonArray("workspaceIds")),
        Optional.ofNullable(json.getString("extRef")),
        ManagementJson.toLimits(json, errors),
        Attributes.check(json.getJsonObject("attributes", new JsonObject()), errors));
  }

  /** The contract lets plain UUIDs pass only. */
  private static List<UUID> toIds(JsonArray ids) {
    return ids.stream().map(id -> UUID.fromString((String) id)).toList();
  }

  static JsonObject of(UserProperties properties) {
    return new JsonObject()
        .put("email", properties.email())
        .put("name", properties.name())
        .put("role", properties.role().id())
        .put("workspaceIds", ManagementJson.array(properties.workspaceIds(), UUID::toString))
        .put("extRef", properties.extRef().orElse(null))
        .put("limits", Limits.toJson(properties.limits()))
        .put("attributes", properties.attributes());
  }

  static JsonObject of(User user) {
    return of(user.properties())
        .put("id", user.id().toString())
        .put("organizationId", user.organizationId().toString())
        .put("createdAt", ManagementJson.time(user.createdAt()))
        .put("updatedAt", ManagementJson.time(user.updatedAt()));
  }
}
