package dev.sallyport.api.toolzz;

import dev.sallyport.credential.Credential;
import dev.sallyport.credential.Integration;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.function.Function;

/**
 * Integrations as the pages of each operation show them.
 *
 * @param institution whose integrations they are shown as
 * @param validationEndpoint the URL that a validation calls
 */
record IntegrationJson(UUID institution, Function<Integration, String> validationEndpoint) {
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

  JsonObject created(Integration integration) {
    return dated(integration, FormSpelling.TEXT_LENGTH).put("icon", iconWithWords(integration));
  }

  JsonObject updated(Integration integration) {
    return dated(integration, FormSpelling.COUNTED).put("icon", icon(integration));
  }

  JsonObject ofUnit(Integration integration) {
    return dated(integration, FormSpelling.OF_UNIT).put("icon", icon(integration));
  }

  JsonObject brief(Integration integration) {
    Icon icon = Icon.of(integration);
    return formed(integration, FormSpelling.COUNTED)
        .put(
            "icon",
            new JsonObject()
                .put("id", icon.id().toString())
                .put("url", icon.url())
                .put("extension", Icon.EXTENSION)
                .put("size", icon.size()));
  }

  JsonObject listed(Integration integration) {
    return new JsonObject()
        .put("integrations", dated(integration, FormSpelling.LISTED))
        .put("icon", iconWithWords(integration));
  }

  private JsonObject formed(Integration integration, FormSpelling spelling) {
    return new JsonObject()
        .put("id", integration.id().toString())
        .put("name", integration.name())
        .put("iconId", Icon.of(integration).id().toString())
        .put("type", integration.type())
        .put("status", integration.active())
        .put("validationEndpoint", validationEndpoint.apply(integration))
        .put("slug", integration.slug())
        .put("form", spelling.of(integration.form()));
  }

  private JsonObject dated(Integration integration, FormSpelling spelling) {
    return withTimes(formed(integration, spelling), integration.times());
  }

  private JsonObject iconWithWords(Integration integration) {
    return icon(integration).putNull("numberWords");
  }

  private JsonObject icon(Integration integration) {
    Icon icon = Icon.of(integration);
    JsonObject json =
        new JsonObject()
            .put("id", icon.id().toString())
            .put("institutionId", institution.toString())
            .put("type", Icon.TYPE)
            .put("fileName", icon.fileName())
            .put("internalStorageUrl", icon.url())
            .put("url", icon.url())
            .put("maskName", integration.name());
    return withTimes(json, integration.times())
        .put("extension", Icon.EXTENSION)
        .put("size", icon.size());
  }

  static JsonObject withTimes(JsonObject json, Credential.Times times) {
    return json.put("createdAt", time(times.createdAt())).put("updatedAt", time(times.updatedAt()));
  }

  private static String time(OffsetDateTime time) {
    return MILLISECONDS.format(time.withOffsetSameInstant(ZoneOffset.UTC));
  }
}
