package dev.sallyport.api.management;

import dev.sallyport.core.PathGroup;
import dev.sallyport.key.CreatedKey;
import dev.sallyport.key.KeyTerms;
import dev.sallyport.key.VirtualKey;
import dev.sallyport.limit.Limits;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Virtual keys as the management API says them. */
final class KeyJson {
  private static final String AWS = "aws";

  private KeyJson() {}

  /** The only answer that holds the key; and only the first time. */
  static JsonObject of(CreatedKey created) {
    JsonObject json = of(created.key());
    if (created.told().isEmpty()) {
      return json.put("replayed", true);
    }
    CreatedKey.Told told = created.told().get();
    json.getJsonObject(AWS).put("secretAccessKey", told.secretAccessKey().revealText());
    return json.put("key", told.text().revealText());
  }

  static JsonObject of(VirtualKey key) {
    JsonObject json =
        new JsonObject()
            .put("id", key.id().toString())
            .put("workspaceId", key.workspaceId().toString())
            .put("prefix", key.shown().prefix())
            .put("last4", key.shown().last4())
            .put(AWS, new JsonObject().put("accessKeyId", key.accessKeyId()));
    putTerms(json, key.terms());
    return json.put("createdAt", ManagementJson.time(key.createdAt()))
        .put("updatedAt", ManagementJson.time(key.updatedAt()));
  }

  private static void putTerms(JsonObject json, KeyTerms terms) {
    json.put("name", terms.name())
        .put("active", terms.validity().active())
        .put("expiresAt", terms.validity().expiresAt().map(ManagementJson::time).orElse(null))
        .put("userId", terms.userId().map(UUID::toString).orElse(null))
        .put(
            "credentialIds",
            terms
                .credentialIds()
                .map(ids -> ManagementJson.array(ids, UUID::toString))
                .orElse(null))
        .put(
            "endpoints",
            ManagementJson.array(terms.rules().groups().stream().sorted().toList(), PathGroup::id))
        .put("models", ManagementJson.array(terms.rules().models(), model -> model))
        .put("allowedCidrs", ManagementJson.array(terms.rules().allowedCidrs(), Object::toString))
        .put("limits", Limits.toJson(terms.limits()));
  }
}
