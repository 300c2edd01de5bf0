package dev.sallyport.api.toolzz;

import dev.sallyport.credential.Credential;
import dev.sallyport.credential.ListedCredential;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Credentials as the pages of each operation show them: what was sent is never told, and the
 * virtual key itself once.
 */
record ToolzzJson(IntegrationJson integrations) {
  JsonObject created(ListedCredential.Fresh fresh) {
    JsonObject json = said("created", fresh.listed());
    fresh.key().ifPresent(key -> json.put("virtualKey", key.revealText()));
    return json.put("integration", integrations.created(fresh.listed().integration()));
  }

  JsonObject updated(ListedCredential listed) {
    return said("updated", listed).put("integration", integrations.updated(listed.integration()));
  }

  static JsonObject deleted() {
    return new JsonObject().put("message", message("deleted"));
  }

  JsonObject ofUnit(List<ListedCredential> all) {
    return new JsonObject()
        .put(
            "items",
            array(
                all,
                one ->
                    whole(new JsonObject(), one)
                        .put("integration", integrations.ofUnit(one.integration()))));
  }

  JsonArray ofType(List<ListedCredential> all) {
    return array(all, one -> pair(one, integrations.created(one.integration())));
  }

  JsonArray ofIntegration(List<ListedCredential> all) {
    return array(all, one -> pair(one, integrations.brief(one.integration())));
  }

  static <T> JsonArray array(List<T> items, Function<T, JsonObject> json) {
    return new JsonArray(items.stream().<Object>map(json).toList());
  }

  private static JsonObject pair(ListedCredential listed, JsonObject integration) {
    Credential credential = listed.credential();
    return new JsonObject()
        .put(
            "credentials",
            IntegrationJson.withTimes(row(new JsonObject(), listed), credential.facts().times()))
        .put("integration", integration);
  }

  private static JsonObject said(String what, ListedCredential listed) {
    return whole(new JsonObject().put("message", message(what)), listed);
  }

  private static String message(String what) {
    return "Credential " + what + " successfully";
  }

  private static JsonObject whole(JsonObject json, ListedCredential listed) {
    return IntegrationJson.withTimes(
        row(json, listed).put("credentials", new JsonObject()),
        listed.credential().facts().times());
  }

  private static JsonObject row(JsonObject json, ListedCredential listed) {
    Credential credential = listed.credential();
    return json.put("id", credential.id().toString())
        .put("name", credential.name())
        .put("userId", text(credential.refs().userId()))
        .put("unityId", credential.workspaceId().toString())
        .put("integrationId", credential.facts().providerId().toString())
        .put("secretId", credential.facts().secretId().toString())
        .put("status", credential.policy().active())
        .put("virtualKey", listed.key().orElse(null));
  }

  private static String text(Optional<UUID> id) {
    return id.map(UUID::toString).orElse(null);
  }
}
