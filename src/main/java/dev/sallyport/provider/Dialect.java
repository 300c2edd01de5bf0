package dev.sallyport.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a provider's clients speak: it decides the form of our own errors. */
public enum Dialect {
  OPENAI,
  ANTHROPIC,
  GEMINI,
  MISTRAL,
  COHERE,
  OPENROUTER,
  OLLAMA;

  /** By its name in the catalogue. */
  public static Optional<Dialect> find(String id) {
    return Arrays.stream(values()).filter(dialect -> dialect.id().equals(id)).findFirst();
  }

  /** The name in the catalogue. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
