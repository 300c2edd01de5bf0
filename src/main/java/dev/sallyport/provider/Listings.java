package dev.sallyport.provider;

import dev.sallyport.credential.Catalogue;
import dev.sallyport.credential.Form;
import dev.sallyport.credential.FormField;
import dev.sallyport.credential.ProviderKind;
import dev.sallyport.credential.ProviderSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The built-in providers as the catalogue lists them: with what each asks for. */
public final class Listings {
  private static final int LINE = 255;
  private static final int REGION = 50;

  private Listings() {}

  public static List<Catalogue.Entry> builtIn() {
    return Providers.all().stream().map(Listings::entry).toList();
  }

  private static Catalogue.Entry entry(Provider provider) {
    return new Catalogue.Entry(
        new ProviderSpec(
            provider.slug(),
            provider.name(),
            provider.dialect().id(),
            provider.auth().id(),
            new ProviderSpec.Bases(
                provider.endpoint().url(),
                provider.openaiBase().map(Endpoint::url),
                euEndpoint(provider.slug()))),
        ProviderKind.llm(aiType(provider.slug()), form(provider.slug())));
  }

  private static String aiType(String slug) {
    return switch (slug) {
      case "openai", "azure" -> "OPENAI";
      case "anthropic" -> "ANTHROPIC";
      case "gemini", "vertex" -> "GOOGLE";
      case "bedrock" -> "AWS";
      default -> "OTHER";
    };
  }

  /** Where the vendor has a host for the EU alone (its reference, 2026-11). */
  private static Optional<String> euEndpoint(String slug) {
    return slug.equals("openai") ? Optional.of("https://eu.api.openai.com/v1") : Optional.empty();
  }

  private static Form form(String slug) {
    return switch (slug) {
      case "ollama", "vllm" -> form(false);
      case "azure" ->
          form(
              true,
              text("resource", "Resource", true, "The name of the Azure OpenAI resource."),
              text("tenant", "Tenant", false, "The directory's id, to log in by Entra ID."),
              text("clientId", "Client", false, "The application's id, to log in by Entra ID."),
              text("apiVersion", "API version", false, "The api-version of each request."));
      case "bedrock" ->
          form(
              true,
              text(
                  Form.ACCESS_KEY,
                  "Access key",
                  true,
                  "The access key id; the API key is its secret."),
              new FormField(Form.REGION, "Region", "text", REGION, true, "Such as eu-central-1."));
      case "vertex" ->
          form(
              true,
              text("project", "Project", true, "The id of the Google Cloud project."),
              text("location", "Location", true, "Such as europe-west1."));
      default -> form(true);
    };
  }

  private static Form form(boolean keyRequired, FormField... further) {
    List<FormField> fields = new ArrayList<>();
    fields.add(ProviderKind.apiKey(keyRequired));
    fields.addAll(List.of(further));
    return new Form(fields);
  }

  private static FormField text(String name, String label, boolean required, String description) {
    return new FormField(name, label, "text", LINE, required, description);
  }
}
