package dev.sallyport.provider;

import java.util.Locale;

/** How a provider's clients speak: it decides the form of our own errors. */
public enum Dialect {
  OPENAI,
  ANTHROPIC,
  GEMINI,
  MISTRAL,
  COHERE,
  OPENROUTER,
  OLLAMA;

  /** The name in the catalogue. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
