package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Tool;
import dev.sallyport.key.KeyText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's own SDK, with another base URL and a virtual key, and nothing else changed. */
class GeminiSdkTest {
  private static final GenerateContentConfig NO_CONFIG = GenerateContentConfig.builder().build();

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static Client client(String base, String key) {
    return Client.builder()
        .apiKey(key)
        .httpOptions(HttpOptions.builder().baseUrl(gateway.url() + base).build())
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/gemini"})
  void content_works_plainAndStreamed_fromEachBaseUrl(String base) {
    try (Client sdk = client(base, gateway.echoKey("gemini"))) {
      List<String> words = new ArrayList<>();

      GenerateContentResponse plain = sdk.models.generateContent("gemini-x", "one two", NO_CONFIG);
      try (ResponseStream<GenerateContentResponse> stream =
          sdk.models.generateContentStream("gemini-x", "one two three", NO_CONFIG)) {
        stream.forEach(chunk -> words.add(chunk.text()));
      }

      assertThat(plain.text()).isEqualTo("one two");
      assertThat(words).containsExactly("one ", "two ", "three");
    }
  }

  @Test
  void toolsEmbeddingsTokensAndModels_work() {
    try (Client sdk = client("", gateway.echoKey("gemini"))) {
      Tool weather =
          Tool.builder()
              .functionDeclarations(FunctionDeclaration.builder().name("weather").build())
              .build();
      GenerateContentConfig offered = GenerateContentConfig.builder().tools(weather).build();

      assertThat(sdk.models.generateContent("any", "use the tool", offered).functionCalls())
          .hasSize(1);
      assertThat(sdk.models.embedContent("any", List.of("a", "b"), null).embeddings().orElseThrow())
          .hasSize(2);
      assertThat(sdk.models.countTokens("any", "one two three", null).totalTokens()).contains(3);
      assertThat(sdk.models.get("gemini-x", null).name()).contains("models/gemini-x");
    }
  }

  @Test
  void secret_replacesTheKey_andTheColonStays() {
    String key = gateway.key("gemini");
    try (Client sdk = client("", key)) {
      sdk.models.generateContent("gemini-x", "hello", NO_CONFIG);
    }

    ProviderCall call = gateway.provider().call();
    assertThat(call.requestLine())
        .isEqualTo("POST /v1beta/models/gemini-x:generateContent HTTP/1.1");
    assertThat(call.header("x-goog-api-key")).containsExactly(GatewayExtension.SECRET);
    assertThat(call.head()).doesNotContain(key);
  }

  @Test
  void refusal_isTheSdksOwnTypedError() {
    try (Client sdk = client("", KeyText.generate().revealText())) {
      assertThatThrownBy(() -> sdk.models.generateContent("any", "hello", NO_CONFIG))
          .isInstanceOfSatisfying(
              ClientException.class,
              e -> {
                assertThat(e.code()).isEqualTo(401);
                assertThat(e.status()).isEqualTo("UNAUTHENTICATED");
              });
    }
  }
}
