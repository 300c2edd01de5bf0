package dev.sallyport.provider;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The built-in catalogue: a line for each vendor. Base URLs from the vendors' references, 2026-11.
 */
public final class Providers {
  private static final List<Provider> BUILT_IN =
      List.of(
          openai("openai", "OpenAI", "https://api.openai.com/v1", PathTables.OPENAI),
          new Provider(
              "anthropic",
              "Anthropic",
              Dialect.ANTHROPIC,
              Endpoint.parse("https://api.anthropic.com"),
              base("https://api.anthropic.com/v1"),
              AuthScheme.X_API_KEY,
              PathTables.ANTHROPIC,
              true),
          new Provider(
              "gemini",
              "Google Gemini",
              Dialect.GEMINI,
              Endpoint.parse("https://generativelanguage.googleapis.com"),
              base("https://generativelanguage.googleapis.com/v1beta/openai"),
              AuthScheme.X_GOOG_API_KEY,
              PathTables.GEMINI,
              true),
          new Provider(
              "mistral",
              "Mistral AI",
              Dialect.MISTRAL,
              Endpoint.parse("https://api.mistral.ai"),
              base("https://api.mistral.ai/v1"),
              AuthScheme.BEARER,
              PathTables.MISTRAL,
              true),
          new Provider(
              "cohere",
              "Cohere",
              Dialect.COHERE,
              Endpoint.parse("https://api.cohere.com"),
              base("https://api.cohere.ai/compatibility/v1"),
              AuthScheme.BEARER,
              PathTables.COHERE,
              true),
          openai("groq", "Groq", "https://api.groq.com/openai/v1", PathTables.GROQ),
          new Provider(
              "openrouter",
              "OpenRouter",
              Dialect.OPENROUTER,
              Endpoint.parse("https://openrouter.ai/api/v1"),
              base("https://openrouter.ai/api/v1"),
              AuthScheme.BEARER,
              PathTables.OPENROUTER,
              true),
          openai("deepseek", "DeepSeek", "https://api.deepseek.com", PathTables.DEEPSEEK),
          openai("xai", "xAI", "https://api.x.ai/v1", PathTables.XAI),
          openai("together", "Together AI", "https://api.together.xyz/v1", PathTables.TOGETHER),
          openai(
              "fireworks",
              "Fireworks AI",
              "https://api.fireworks.ai/inference/v1",
              PathTables.FIREWORKS),
          openai("perplexity", "Perplexity", "https://api.perplexity.ai", PathTables.PERPLEXITY),
          new Provider(
              "ollama",
              "Ollama",
              Dialect.OLLAMA,
              Endpoint.parse("http://127.0.0.1:11434"),
              base("http://127.0.0.1:11434/v1"),
              AuthScheme.BEARER,
              SelfHostedPaths.OLLAMA,
              true),
          openai("vllm", "vLLM", "http://127.0.0.1:8000/v1", SelfHostedPaths.VLLM),
          later("azure", "Azure OpenAI", "https://azure.openai.invalid"),
          later("bedrock", "AWS Bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com"),
          later("vertex", "Google Vertex AI", "https://aiplatform.googleapis.com"));

  private static final Map<String, Provider> BY_SLUG =
      BUILT_IN.stream().collect(toUnmodifiableMap(Provider::slug, Function.identity()));

  private Providers() {}

  public static Collection<Provider> all() {
    return BUILT_IN;
  }

  public static Optional<Provider> find(String slug) {
    return Optional.ofNullable(BY_SLUG.get(slug));
  }

  /**
   * An organisation's own: its paths are those of its dialect. Where it speaks OpenAI's, its
   * endpoint is the compatible base, too, unless another is named.
   *
   * @param openaiBase what stands for {@code https://api.openai.com/v1}, if it has such a base
   */
  public static Provider custom(
      String slug,
      Dialect dialect,
      Endpoint endpoint,
      Optional<Endpoint> openaiBase,
      AuthScheme auth) {
    Optional<Endpoint> base =
        dialect == Dialect.OPENAI ? openaiBase.or(() -> Optional.of(endpoint)) : openaiBase;
    return new Provider(slug, slug, dialect, endpoint, base, auth, PathTables.of(dialect), true);
  }

  /** A vendor whose own paths are OpenAI's. */
  private static Provider openai(String slug, String name, String endpoint, PathTable paths) {
    Endpoint parsed = Endpoint.parse(endpoint);
    return new Provider(
        slug, name, Dialect.OPENAI, parsed, Optional.of(parsed), AuthScheme.BEARER, paths, true);
  }

  /** A vendor that needs signing or a log-in: known, and answered with "not implemented". */
  private static Provider later(String slug, String name, String endpoint) {
    return new Provider(
        slug,
        name,
        Dialect.OPENAI,
        Endpoint.parse(endpoint),
        Optional.empty(),
        AuthScheme.BEARER,
        PathTables.COMPATIBLE,
        false);
  }

  private static Optional<Endpoint> base(String url) {
    return Optional.of(Endpoint.parse(url));
  }
}
