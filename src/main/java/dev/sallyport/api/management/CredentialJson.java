package dev.sallyport.api.management;

import dev.sallyport.credential.Credential;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.crypto.Secret;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Credentials as the management API says and hears them. */
final class CredentialJson {
  private CredentialJson() {}

  static NewCredential toNewCredential(JsonObject json) {
    return new NewCredential(
        json.getString("provider"),
        json.getString("name"),
        Optional.ofNullable(json.getString("endpoint")).map(Endpoints::check),
        Secret.of(json.getString("secret", "")),
        json.getInteger("priority", 0),
        json.getBoolean("active", true));
  }

  static JsonObject of(Credential credential) {
    return new JsonObject()
        .put("id", credential.id().toString())
        .put("workspaceId", credential.workspaceId().toString())
        .put("provider", credential.provider())
        .put("name", credential.name())
        .put("endpoint", credential.endpoint().orElse(null))
        .put("priority", credential.priority())
        .put("active", credential.active())
        .put("createdAt", ManagementJson.time(credential.createdAt()))
        .put("updatedAt", ManagementJson.time(credential.updatedAt()));
  }
}
