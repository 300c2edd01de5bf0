package dev.sallyport.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.credential.ProviderSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationUrlTest {
  private static ProviderSpec spec(String slug, String dialect, String endpoint) {
    return new ProviderSpec(
        slug,
        "n",
        dialect,
        "bearer",
        new ProviderSpec.Bases(endpoint, Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "openai, https://api.openai.com/v1/models",
    "groq, https://api.groq.com/openai/v1/models",
    "anthropic, https://api.anthropic.com/v1/models?limit=1",
    "ollama, http://127.0.0.1:11434/api/tags",
    "bedrock, https://bedrock-runtime.us-east-1.amazonaws.com"
  })
  void url_isTheOneThatAValidationCalls(String slug, String url) {
    Provider known = Providers.find(slug).orElseThrow();
    ProviderSpec spec = spec(slug, known.dialect().id(), known.endpoint().url());

    assertThat(ValidationUrl.of(spec, false)).isEqualTo(url);
  }

  @Test
  void url_isOnTheProvidersOwnHost_whenItIsCustom() {
    assertThat(ValidationUrl.of(spec("own", "openai", "https://ai.example:8443/v2"), true))
        .isEqualTo("https://ai.example:8443/v2/models");
  }

  @Test
  void url_isTheEndpoint_whenTheProviderIsNoLongerBuiltIn() {
    assertThat(ValidationUrl.of(spec("gone", "openai", "https://ai.example/v1"), false))
        .isEqualTo("https://ai.example/v1");
  }
}
