package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.credential.Credential;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.crypto.Secret;
import dev.sallyport.http.Call;
import dev.sallyport.key.CreatedKey;
import dev.sallyport.key.NewKey;
import dev.sallyport.key.VirtualKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the management API says and hears, and nothing else knows: its JSON. */
final class ManagementJson {
  private ManagementJson() {}

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
        .put("createdAt", time(credential.createdAt()))
        .put("updatedAt", time(credential.updatedAt()));
  }

  static NewKey toNewKey(JsonObject json) {
    return new NewKey(
        json.getString("name"),
        Optional.ofNullable(json.getJsonArray("credentialIds")).map(ManagementJson::toIds),
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
            key.credentialIds().map(ids -> array(ids, UUID::toString)).orElse(null))
        .put("endpoints", array(key.endpoints().stream().sorted().toList(), PathGroup::id))
        .put("expiresAt", key.expiresAt().map(ManagementJson::time).orElse(null))
        .put("createdAt", time(key.createdAt()))
        .put("updatedAt", time(key.updatedAt()));
  }

  static JsonObject of(ProviderView provider) {
    return new JsonObject()
        .put("slug", provider.slug())
        .put("name", provider.name())
        .put("dialect", provider.dialect())
        .put("endpoint", provider.endpoint())
        .put("openaiBase", provider.openaiBase().orElse(null));
  }

  static JsonObject of(Readiness readiness) {
    return new JsonObject()
        .put("status", readiness.status().name().toLowerCase(Locale.ROOT))
        .put("postgres", readiness.postgres())
        .put("redis", readiness.redis())
        .put("data", readiness.data());
  }

  /**
   * @param nextAfter empty on the last page
   */
  static <T> JsonObject page(
      List<T> items, Function<T, JsonObject> json, Optional<UUID> nextAfter) {
    return new JsonObject()
        .put("items", array(items, json))
        .put("nextAfter", nextAfter.map(UUID::toString).orElse(null));
  }

  private static <T> JsonArray array(Collection<T> items, Function<T, ?> json) {
    return new JsonArray(items.stream().<Object>map(json).toList());
  }

  private static List<UUID> toIds(JsonArray ids) {
    return ids.stream().map(id -> Call.toUuid("credentialIds", (String) id)).distinct().toList();
  }

  private static Set<PathGroup> toGroups(JsonArray names) {
    return names.stream()
        .map(name -> PathGroup.valueOf(((String) name).toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The validator lets a time without offset pass. */
  private static OffsetDateTime toTime(String text) {
    try {
      return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw GatewayException.invalid(
          Map.of("expiresAt", "must be a date and time as in RFC 3339, with an offset"));
    }
  }

  /** Not {@code toString}, which leaves seconds of zero out. */
  private static String time(OffsetDateTime time) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        time.withOffsetSameInstant(ZoneOffset.UTC));
  }
}
