package dev.sallyport.api.management;

import dev.sallyport.core.PathGroup;
import dev.sallyport.http.Call;
import dev.sallyport.key.CreatedKey;
import dev.sallyport.key.NewKey;
import dev.sallyport.key.VirtualKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Virtual keys as the management API says and hears them. */
final class KeyJson {
  private KeyJson() {}

  static NewKey toNewKey(JsonObject json) {
    return new NewKey(
        json.getString("name"),
        Optional.ofNullable(json.getJsonArray("credentialIds")).map(KeyJson::toIds),
        toGroups(json.getJsonArray("endpoints", new JsonArray().add(PathGroup.INFERENCE.id()))),
        Optional.ofNullable(json.getString("expiresAt")).map(ManagementJson::toTime));
  }

  /** The only answer that holds the key. */
  static JsonObject of(CreatedKey created) {
    return of(created.key()).put("key", created.text().revealText());
  }

  static JsonObject of(VirtualKey key) {
    return new JsonObject()
        .put("id", key.id().toString())
        .put("workspaceId", key.workspaceId().toString())
        .put("prefix", key.prefix())
        .put("last4", key.last4())
        .put("name", key.name())
        .put(
            "credentialIds",
            key.credentialIds().map(ids -> ManagementJson.array(ids, UUID::toString)).orElse(null))
        .put(
            "endpoints",
            ManagementJson.array(key.endpoints().stream().sorted().toList(), PathGroup::id))
        .put("expiresAt", key.expiresAt().map(ManagementJson::time).orElse(null))
        .put("createdAt", ManagementJson.time(key.createdAt()))
        .put("updatedAt", ManagementJson.time(key.updatedAt()));
  }

  private static List<UUID> toIds(JsonArray ids) {
    return ids.stream().map(id -> Call.toUuid("credentialIds", (String) id)).distinct().toList();
  }

  private static Set<PathGroup> toGroups(JsonArray names) {
    return names.stream()
        .map(name -> PathGroup.valueOf(((String) name).toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }
}
