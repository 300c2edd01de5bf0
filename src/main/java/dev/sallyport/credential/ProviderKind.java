package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a provider of the catalogue is listed as.
 *
 * @param type {@code llm} and the like
 * @param aiType {@code OPENAI}, {@code GOOGLE}, {@code ANTHROPIC}, {@code AWS} or {@code OTHER}
 */
public record ProviderKind(String type, String aiType, Form form) {
  private static final String LLM = "llm";
  private static final int SECRET_LENGTH = 8_192;

  public ProviderKind {
    requireNonNull(type, "type");
    requireNonNull(aiType, "aiType");
    requireNonNull(form, "form");
  }

  public static ProviderKind llm(String aiType, Form form) {
    return new ProviderKind(LLM, aiType, form);
  }

  static ProviderKind custom(String auth) {
    return llm("OTHER", new Form(List.of(apiKey(!auth.equals(ProviderSpec.NO_AUTH)))));
  }

  /** The field for the secret itself, which every provider's form has. */
  public static FormField apiKey(boolean required) {
    return new FormField(
        Form.API_KEY, "API key", "password", SECRET_LENGTH, required, "The provider's secret.");
  }
}
