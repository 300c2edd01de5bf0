package dev.sallyport.sdk;

import java.util.stream.Stream;

/**
 * An SDK and the vendor that it speaks to.
 *
 * @param base what its base URL is made of, after the vendor's host
 * @param busy the status with which the vendor says that it is overloaded
 */
record SdkKind(String name, String slug, String base, int busy, Sdk.Factory factory) {
  static Stream<SdkKind> all() {
    return Stream.of(
        openai("openai", "/v1"),
        openai("mistral", "/v1"),
        openai("groq", "/openai/v1"),
        openai("openrouter", "/api/v1"),
        openai("deepseek", ""),
        openai("xai", "/v1"),
        openai("together", "/v1"),
        openai("fireworks", "/inference/v1"),
        openai("perplexity", ""),
        openai("ollama", "/v1"),
        openai("vllm", "/v1"),
        new SdkKind("anthropic-java", "anthropic", "", 529, AnthropicSdk::new),
        new SdkKind("google-genai", "gemini", "", 503, GeminiSdk::new),
        new SdkKind("cohere-java", "cohere", "", 503, CohereSdk::new));
  }

  private static SdkKind openai(String slug, String base) {
    return new SdkKind("openai-java", slug, base, 503, (url, key) -> new OpenAiSdk(slug, url, key));
  }

  @Override
  public String toString() {
    return name + " for " + slug;
  }
}
