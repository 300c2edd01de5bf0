package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenAiTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, chat",
    "/openai/v1/responses, chat",
    "/anthropic/v1/messages, chat",
    "/v2/chat, chat",
    "/api/chat, chat",
    "/v1/completions, text_completion",
    "/v1/fim/completions, text_completion",
    "/api/generate, text_completion",
    "/v1beta/models/gemini-2.5-pro:streamGenerateContent, generate_content",
    "/v1/embeddings, embeddings",
    "/v1beta/models/e:batchEmbedContents, embeddings",
    "/v1/realtime, realtime",
    "/v1/audio/speech, speech",
  })
  void operation_isThatOfThePath(String path, String operation) {
    assertThat(GenAi.operation(path)).contains(operation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/v1/files", "/v1/threads/t_1/messages", "/v1/responses/r"})
  void operation_isNone_whenNoModelIsAsked(String path) {
    assertThat(GenAi.operation(path)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"openai, openai", "gemini, gcp.gemini", "xai, x_ai", "our-own, our-own"})
  void provider_isNamedAsTheConventionsDo(String slug, String name) {
    assertThat(GenAi.provider(slug)).isEqualTo(name);
  }

  @Test
  void method_isNotWhatAClientMakesUp() {
    assertThat(Methods.known("GET")).isEqualTo("GET");
    assertThat(Methods.known("X".repeat(50))).isEqualTo("_OTHER");
    assertThat(Methods.name("get")).isEqualTo("HTTP");
  }
}
