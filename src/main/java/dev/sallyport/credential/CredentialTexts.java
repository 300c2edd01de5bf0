package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a credential says besides its secret.
 *
 * @param endpoint absent: the provider's own
 * @param settings further fields of the provider's form, by name
 */
public record CredentialTexts(
    String name,
    Optional<String> endpoint,
    Optional<String> region,
    Optional<String> model,
    JsonObject settings) {
  public CredentialTexts {
    requireNonNull(name, "name");
    requireNonNull(endpoint, "endpoint");
    requireNonNull(region, "region");
    requireNonNull(model, "model");
    settings = settings.copy();
  }

  /** With nothing but a name and perhaps an endpoint. */
  public static CredentialTexts of(String name, Optional<String> endpoint) {
    return new CredentialTexts(
        name, endpoint, Optional.empty(), Optional.empty(), new JsonObject());
  }

  @Override
  public JsonObject settings() {
    return settings.copy();
  }

  public CredentialTexts withEndpoint(String moved) {
    return new CredentialTexts(name, Optional.of(moved), region, model, settings);
  }
}
