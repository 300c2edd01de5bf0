package dev.sallyport.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.types.EmbedContentResponse;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionCallingConfigMode;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import dev.sallyport.crypto.Secret;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EchoGeminiTest {
  private static final GenerateContentConfig NO_CONFIG = GenerateContentConfig.builder().build();
  private static final Vertx vertx = Vertx.vertx();
  private static EchoProvider echo;
  private static Client client;

  @BeforeAll
  static void listen() {
    echo = EchoProvider.listen(vertx, Secret.of("sk-echo-1"), Duration.ofMillis(1)).await();
    client = client("sk-echo-1");
  }

  @AfterAll
  static void close() {
    client.close();
    vertx.close().await();
  }

  @Test
  void content_isEchoed_withUsage() {
    GenerateContentResponse answer =
        client.models.generateContent("any-model", "one two three", NO_CONFIG);

    assertThat(answer.text()).isEqualTo("one two three");
    assertThat(answer.finishReason()).hasToString("STOP");
    assertThat(answer.usageMetadata().orElseThrow().promptTokenCount()).contains(3);
    assertThat(answer.usageMetadata().orElseThrow().candidatesTokenCount()).contains(3);
    assertThat(answer.usageMetadata().orElseThrow().totalTokenCount()).contains(6);
  }

  @Test
  void content_isStreamedWordByWord_andTheLastChunkHasTheUsage() {
    List<GenerateContentResponse> chunks = stream("one two three", NO_CONFIG);

    assertThat(chunks)
        .extracting(GenerateContentResponse::text)
        .containsExactly("one ", "two ", "three");
    assertThat(chunks.get(2).usageMetadata().orElseThrow().totalTokenCount()).contains(6);
    assertThat(chunks.get(0).usageMetadata().orElseThrow().candidatesTokenCount()).isEmpty();
  }

  @Test
  void tool_isCalled_whenAskedOrForced() {
    Tool weather =
        Tool.builder()
            .functionDeclarations(FunctionDeclaration.builder().name("weather").build())
            .build();
    FunctionCallingConfig any =
        FunctionCallingConfig.builder().mode(FunctionCallingConfigMode.Known.ANY).build();
    GenerateContentConfig offered = GenerateContentConfig.builder().tools(weather).build();
    GenerateContentConfig forced =
        GenerateContentConfig.builder()
            .tools(weather)
            .toolConfig(ToolConfig.builder().functionCallingConfig(any).build())
            .build();

    assertThat(client.models.generateContent("any", "use the tool", offered).functionCalls())
        .singleElement()
        .satisfies(call -> assertThat(call.name()).contains("weather"));
    assertThat(stream("hello", forced))
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.functionCalls()).hasSize(1));
    assertThat(client.models.generateContent("any", "hello", offered).text()).isEqualTo("hello");
  }

  @Test
  void embeddings_areDeterministic_oneForEachInput() {
    EmbedContentResponse answer =
        client.models.embedContent("any-model", List.of("one", "two", "two"), null);

    List<List<Float>> vectors =
        answer.embeddings().orElseThrow().stream()
            .map(each -> each.values().orElseThrow())
            .toList();
    assertThat(vectors).hasSize(3);
    assertThat(vectors.get(1)).isEqualTo(vectors.get(2)).isNotEqualTo(vectors.get(0)).isNotEmpty();
  }

  @Test
  void tokens_areCounted() {
    assertThat(client.models.countTokens("any-model", "one two three", null).totalTokens())
        .contains(3);
  }

  @Test
  void models_areListed_andEveryNameIsOne() {
    List<String> names = new ArrayList<>();
    client.models.list(null).forEach(model -> names.add(model.name().orElseThrow()));

    assertThat(names).containsExactly("models/echo");
    assertThat(client.models.get("gemini-x", null).name()).contains("models/gemini-x");
  }

  @Test
  void secret_isRefused_whenWrong() {
    try (Client wrong = client("sk-wrong")) {
      assertThatThrownBy(() -> wrong.models.generateContent("any-model", "hello", NO_CONFIG))
          .isInstanceOfSatisfying(
              ClientException.class,
              e -> {
                assertThat(e.code()).isEqualTo(400);
                assertThat(e.status()).isEqualTo("INVALID_ARGUMENT");
                assertThat(e.message()).contains("API key not valid");
              });
    }
  }

  private static List<GenerateContentResponse> stream(String text, GenerateContentConfig config) {
    List<GenerateContentResponse> chunks = new ArrayList<>();
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream("any-model", text, config)) {
      stream.forEach(chunks::add);
    }
    return chunks;
  }

  private static Client client(String key) {
    return Client.builder()
        .apiKey(key)
        .httpOptions(HttpOptions.builder().baseUrl(echo.url()).build())
        .build();
  }
}
