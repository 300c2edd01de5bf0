package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundTest {
  @ParameterizedTest
  @CsvSource({
    "/openai/v1/chat/completions, openai, /v1/chat/completions, OPENAI",
    "/openai, openai, '', OPENAI",
    "/openai/, openai, /, OPENAI",
    "/anthropic/v1/messages, anthropic, /v1/messages, ANTHROPIC",
    "/gemini/v1beta/models/g:generateContent, gemini, /v1beta/models/g:generateContent, GEMINI",
    "/gemini/v1beta/openai/chat/completions, gemini, /v1beta/openai/chat/completions, OPENAI",
    "/cohere/v2/chat, cohere, /v2/chat, COHERE",
    "/cohere/compatibility/v1/chat/completions, cohere, /compatibility/v1/chat/completions, OPENAI",
    "/groq/openai/v1/models, groq, /openai/v1/models, OPENAI",
    "/mistral/v1/ocr, mistral, /v1/ocr, MISTRAL",
    "/openrouter/api/v1/models, openrouter, /api/v1/models, OPENROUTER",
    "/ollama/api/chat, ollama, /api/chat, OLLAMA",
    "/ollama/v1/chat/completions, ollama, /v1/chat/completions, OPENAI"
  })
  void provider_isThatOfTheFirstSegment(
      String target, String provider, String path, Dialect dialect) {
    Inbound inbound = Inbound.of("POST", target, false);

    assertThat(inbound.provider().map(Provider::slug)).contains(provider);
    assertThat(inbound.path()).isEqualTo(path);
    assertThat(inbound.dialect()).isEqualTo(dialect);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, false, OPENAI",
    "/v1/models, false, OPENAI",
    "/v1/models, true, ANTHROPIC",
    "/v1/files, true, ANTHROPIC",
    "/v1/messages, false, ANTHROPIC",
    "/v1/messages/count_tokens, false, ANTHROPIC",
    "/v1/messagesx, false, OPENAI",
    "/v1/complete, false, ANTHROPIC",
    "/v1beta/models, false, GEMINI",
    "/v1beta/models/g:streamGenerateContent, false, GEMINI",
    "/v1/models/g:generateContent, false, GEMINI",
    "/v1alpha/models/g:generateContent, false, GEMINI",
    "/upload/v1beta/files, false, GEMINI",
    "/v1beta/openai/chat/completions, false, OPENAI",
    "/v1/realtime, false, OPENAI",
    "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent, false, GEMINI"
  })
  void dialect_isThatOfASharedPath(String target, boolean anthropic, Dialect dialect) {
    Inbound inbound = Inbound.of("POST", target, anthropic);

    assertThat(inbound.provider()).isEmpty();
    assertThat(inbound.isShared()).isTrue();
    assertThat(inbound.path()).isEqualTo(target);
    assertThat(inbound.dialect()).isEqualTo(dialect);
  }

  @ParameterizedTest
  @CsvSource({"GET", "DELETE", "HEAD"})
  void colonInTheNameOfAModel_isNoVerbOfGoogle(String method) {
    Inbound inbound = Inbound.of(method, "/v1/models/ft:gpt-4o:org::id", false);

    assertThat(inbound.dialect()).isEqualTo(Dialect.OPENAI);
  }

  @ParameterizedTest
  @CsvSource({
    "/nobody/v1/models",
    "/",
    "/OpenAI/v1/models",
    "/v2/chat",
    "/ws/other",
    "/openai%2Fv1/models",
    "*"
  })
  void provider_isUnknown(String target) {
    Inbound inbound = Inbound.of("GET", target, false);

    assertThat(inbound.provider()).isEmpty();
    assertThat(inbound.isShared()).isFalse();
  }

  @Test
  void query_isKeptRaw() {
    Inbound inbound = Inbound.of("GET", "/openai/v1/a%2Fb?x=%20+1&y=?&z", false);

    assertThat(inbound.path()).isEqualTo("/v1/a%2Fb");
    assertThat(inbound.query()).isEqualTo("x=%20+1&y=?&z");
    assertThat(Inbound.of("GET", "/openai?", false).query()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /openrouter/api/v1/messages, ANTHROPIC, OPENROUTER",
    "POST, /xai/v1/messages, ANTHROPIC, OPENAI",
    "POST, /deepseek/anthropic/v1/messages, ANTHROPIC, OPENAI",
    "POST, /fireworks/messages, ANTHROPIC, OPENAI",
    "GET, /xai/v1/messages, OPENAI, OPENAI",
    "POST, /openai/v1/threads/thread_1/messages, OPENAI, OPENAI",
    "POST, /v1/messages, ANTHROPIC, ANTHROPIC",
    "POST, /v1/chat/completions, OPENAI, OPENAI",
  })
  void messages_areSpokenAsAnthropic_whoeverServesThem(
      String method, String path, Dialect spoken, Dialect led) {
    Inbound inbound = Inbound.of(method, path, false);

    assertThat(inbound.spoken()).isEqualTo(spoken);
    assertThat(inbound.dialect()).isEqualTo(led);
  }
}
