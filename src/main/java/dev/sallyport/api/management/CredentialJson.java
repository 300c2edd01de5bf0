package dev.sallyport.api.management;

import dev.sallyport.credential.Credential;
import dev.sallyport.credential.CredentialChange;
import dev.sallyport.credential.CredentialPolicy;
import dev.sallyport.credential.CredentialRefs;
import dev.sallyport.credential.CredentialSecrets;
import dev.sallyport.credential.CredentialTexts;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.credential.Validation;
import dev.sallyport.crypto.Secret;
import dev.sallyport.http.Call;
import dev.sallyport.limit.Limit;
import dev.sallyport.limit.Limits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Credentials as the management API says and hears them. */
final class CredentialJson {
  private CredentialJson() {}

  /**
   * @param workspace where none is named
   */
  static NewCredential toNewCredential(UUID workspace, JsonObject json) {
    Patch given = new Patch(json);
    CredentialRefs refs =
        new CredentialRefs(
            id(given, "workspaceId", Optional.of(workspace)).orElseThrow(),
            json.getString("provider"),
            id(given, "userId", Optional.empty()));
    CredentialTexts nothing = CredentialTexts.of(json.getString("name"), Optional.empty());
    return new NewCredential(
        refs,
        merged(given, nothing),
        merged(given, CredentialPolicy.DEFAULT),
        toSecrets(given),
        NewCredential.V1);
  }

  static CredentialChange toChange(JsonObject json) {
    Patch patch = new Patch(json);
    return new CredentialChange(
        before ->
            new CredentialRefs(
                before.workspaceId(), before.provider(), id(patch, "userId", before.userId())),
        before -> merged(patch, before),
        before -> merged(patch, before),
        toSecrets(patch));
  }

  private static Optional<UUID> id(Patch patch, String field, Optional<UUID> before) {
    return patch.text(field, text -> Call.toUuid(field, text), before);
  }

  private static CredentialTexts merged(Patch patch, CredentialTexts before) {
    return new CredentialTexts(
        patch.json().getString("name", before.name()),
        patch.text("endpoint", before.endpoint()),
        patch.text("region", before.region()),
        patch.text("model", before.model()),
        MergePatch.apply(
            before.settings(), patch.json().getJsonObject("settings", new JsonObject())));
  }

  private static CredentialPolicy merged(Patch patch, CredentialPolicy before) {
    JsonObject json = patch.json();
    return new CredentialPolicy(
        json.getBoolean("noLogging", before.noLogging()),
        json.getBoolean("euOnly", before.euOnly()),
        json.getInteger("priority", before.priority()),
        json.getInteger("weight", before.weight()),
        json.getBoolean("active", before.active()),
        limits(json, before.limits()));
  }

  private static List<Limit> limits(JsonObject json, List<Limit> before) {
    if (!json.containsKey("limits")) {
      return before;
    }
    JsonArray limits = json.getJsonArray("limits");
    return limits == null ? List.of() : Limits.parse(limits);
  }

  private static CredentialSecrets toSecrets(Patch patch) {
    return new CredentialSecrets(
        secret(patch, "secret"), secret(patch, "accessKey"), Optional.empty());
  }

  /** Empty for null, which takes away what is there. */
  private static Optional<Secret> secret(Patch patch, String field) {
    return patch.json().containsKey(field)
        ? Optional.of(Secret.of(patch.text(field, Optional.empty()).orElse("")))
        : Optional.empty();
  }

  static JsonObject of(Credential credential) {
    CredentialTexts texts = credential.texts();
    CredentialPolicy policy = credential.policy();
    Credential.Facts facts = credential.facts();
    return new JsonObject()
        .put("id", credential.id().toString())
        .put("workspaceId", credential.workspaceId().toString())
        .put("provider", credential.provider())
        .put("name", texts.name())
        .put("endpoint", texts.endpoint().orElse(null))
        .put("region", texts.region().orElse(null))
        .put("model", texts.model().orElse(null))
        .put("settings", texts.settings())
        .put("noLogging", policy.noLogging())
        .put("euOnly", policy.euOnly())
        .put("priority", policy.priority())
        .put("weight", policy.weight())
        .put("active", policy.active())
        .put("limits", Limits.toJson(policy.limits()))
        .put("userId", credential.refs().userId().map(UUID::toString).orElse(null))
        .put("validation", facts.validation().map(CredentialJson::of).orElse(null))
        .put("createdAt", ManagementJson.time(facts.times().createdAt()))
        .put("updatedAt", ManagementJson.time(facts.times().updatedAt()));
  }

  static JsonObject of(Validation validation) {
    return new JsonObject()
        .put("outcome", validation.outcome().id())
        .put("at", ManagementJson.time(validation.at()));
  }
}
