package dev.sallyport.api.management;

import dev.sallyport.credential.FormField;
import dev.sallyport.credential.ListedProvider;
import dev.sallyport.credential.ProviderSpec;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The catalogue as the management API says and hears it. */
final class ProviderJson {
  private static final String BEARER = "bearer";

  private ProviderJson() {}

  static ProviderSpec toSpec(JsonObject json) {
    return new ProviderSpec(
        json.getString("slug"),
        json.getString("name"),
        json.getString("dialect"),
        json.getString("auth", BEARER),
        new ProviderSpec.Bases(
            json.getString("endpoint"),
            Optional.ofNullable(json.getString("openaiBase")),
            Optional.empty()));
  }

  static ProviderSpec merged(JsonObject json, ProviderSpec before) {
    return new ProviderSpec(
        before.slug(),
        json.getString("name", before.name()),
        json.getString("dialect", before.dialect()),
        json.getString("auth", before.auth()),
        new ProviderSpec.Bases(
            json.getString("endpoint", before.bases().endpoint()),
            new Patch(json).text("openaiBase", before.bases().openaiBase()),
            before.bases().euEndpoint()));
  }

  static JsonObject of(ListedProvider provider) {
    ProviderSpec spec = provider.spec();
    return new JsonObject()
        .put("id", provider.id().toString())
        .put("slug", spec.slug())
        .put("name", spec.name())
        .put("type", provider.kind().type())
        .put("aiType", provider.kind().aiType())
        .put("dialect", spec.dialect())
        .put("endpoint", spec.bases().endpoint())
        .put("openaiBase", spec.bases().openaiBase().orElse(null))
        .put("euEndpoint", spec.bases().euEndpoint().orElse(null))
        .put("auth", spec.auth())
        .put("form", ManagementJson.array(provider.kind().form().fields(), ProviderJson::of))
        .put("custom", provider.custom())
        .put("createdAt", ManagementJson.time(provider.times().createdAt()))
        .put("updatedAt", ManagementJson.time(provider.times().updatedAt()));
  }

  private static JsonObject of(FormField field) {
    return new JsonObject()
        .put("name", field.name())
        .put("label", field.label())
        .put("type", field.type())
        .put("maxLength", field.maxLength())
        .put("required", field.required())
        .put("description", field.description());
  }
}
