package dev.sallyport.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.sallyport.crypto.Secret;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EchoOpenAiTest {
  private static final Vertx vertx = Vertx.vertx();
  private static EchoProvider echo;
  private static OpenAIClient client;

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
  void chat_echoesTheLastUserText_withUsage() {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                chat("first question")
                    .addAssistantMessage("no")
                    .addUserMessage("say it ü\n again")
                    .build())
            .validate();

    assertThat(answer.choices().get(0).message().content()).contains("say it ü\n again");
    assertThat(answer.choices().get(0).finishReason()).hasToString("stop");
    assertThat(answer.model()).isEqualTo("any-model");
    assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(7);
    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(4);
    assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(11);
  }

  @Test
  void chat_streamsWordByWord_withoutUsageUnlessAsked() {
    List<ChatCompletionChunk> chunks = stream(chat("one two three").build());

    assertThat(chunks).noneMatch(chunk -> chunk.choices().isEmpty());
    assertThat(chunks).noneMatch(chunk -> chunk.usage().isPresent());
    assertThat(
            chunks.stream()
                .flatMap(chunk -> chunk.choices().get(0).delta().content().stream())
                .filter(text -> !text.isEmpty()))
        .containsExactly("one ", "two ", "three");
  }

  @Test
  void chat_endsTheStreamWithUsage_whenAsked() {
    ChatCompletionStreamOptions usage =
        ChatCompletionStreamOptions.builder().includeUsage(true).build();
    List<ChatCompletionChunk> chunks = stream(chat("one two").streamOptions(usage).build());

    ChatCompletionChunk last = chunks.get(chunks.size() - 1);
    assertThat(last.choices()).isEmpty();
    assertThat(last.usage().orElseThrow().totalTokens()).isEqualTo(4);
  }

  @Test
  void chat_callsTheTool_whenAskedOrForced() {
    FunctionDefinition weather = FunctionDefinition.builder().name("weather").build();
    ChatCompletion asked =
        client
            .chat()
            .completions()
            .create(chat("please use the tool").addFunctionTool(weather).build())
            .validate();
    ChatCompletionAccumulator forced = ChatCompletionAccumulator.create();
    stream(
            chat("hello")
                .addFunctionTool(weather)
                .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                .build())
        .forEach(forced::accumulate);

    for (ChatCompletion answer : List.of(asked, forced.chatCompletion())) {
      ChatCompletion.Choice choice = answer.choices().get(0);
      assertThat(choice.finishReason()).hasToString("tool_calls");
      assertThat(choice.message().toolCalls().orElseThrow()).hasSize(1);
      var call = choice.message().toolCalls().orElseThrow().get(0).asFunction().function();
      assertThat(call.name()).isEqualTo("weather");
      assertThat(call.arguments()).isEqualTo("{}");
    }
  }

  @Test
  void chat_answersInWords_whenTheToolHasAnswered() {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model("any-model")
            .addUserMessage("use the tool")
            .addFunctionTool(FunctionDefinition.builder().name("weather").build())
            .addMessage(
                ChatCompletionToolMessageParam.builder()
                    .toolCallId("call_1")
                    .content("sunny")
                    .build())
            .build();

    assertThat(client.chat().completions().create(params).choices().get(0).message().content())
        .contains("use the tool");
  }

  @Test
  void responses_echo_plainAndStreamed() {
    ResponseCreateParams params =
        ResponseCreateParams.builder().model("any-model").input("one two three").build();
    Response plain = client.responses().create(params).validate();
    ResponseAccumulator streamed = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
      List<ResponseStreamEvent> all = events.stream().peek(ResponseStreamEvent::validate).toList();
      all.forEach(streamed::accumulate);
      assertThat(all.stream().flatMap(event -> event.outputTextDelta().stream()))
          .extracting(delta -> delta.delta())
          .containsExactly("one ", "two ", "three");
    }

    for (Response answer : List.of(plain, streamed.response())) {
      assertThat(answer.output().get(0).asMessage().content().get(0).asOutputText().text())
          .isEqualTo("one two three");
      assertThat(answer.status().orElseThrow()).hasToString("completed");
      assertThat(answer.usage().orElseThrow().inputTokens()).isEqualTo(3);
      assertThat(answer.usage().orElseThrow().outputTokens()).isEqualTo(3);
    }
  }

  @Test
  void responses_callTheTool_plainAndStreamed() {
    FunctionTool weather =
        FunctionTool.builder()
            .name("weather")
            .strict(false)
            .parameters(FunctionTool.Parameters.builder().build())
            .build();
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model("any-model")
            .input("use the tool")
            .addTool(weather)
            .build();
    Response plain = client.responses().create(params).validate();
    ResponseAccumulator streamed = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
      events.stream().forEach(event -> streamed.accumulate(event.validate()));
    }

    for (Response answer : List.of(plain, streamed.response())) {
      assertThat(answer.output().get(0).asFunctionCall().name()).isEqualTo("weather");
      assertThat(answer.output().get(0).asFunctionCall().arguments()).isEqualTo("{}");
    }
  }

  @Test
  void embeddings_areDeterministic_oneForEachInput() {
    CreateEmbeddingResponse answer =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("any-model")
                    .inputOfArrayOfStrings(List.of("one two", "three", "three"))
                    .dimensions(8)
                    .build())
            .validate();
    CreateEmbeddingResponse floats =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("any-model")
                    .input("three")
                    .dimensions(8)
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                    .build());

    assertThat(answer.data()).hasSize(3);
    assertThat(answer.data().get(0).embedding()).hasSize(8);
    assertThat(answer.data().get(1).embedding())
        .isEqualTo(answer.data().get(2).embedding())
        .isEqualTo(floats.data().get(0).embedding())
        .isNotEqualTo(answer.data().get(0).embedding());
    assertThat(answer.usage().promptTokens()).isEqualTo(4);
  }

  @Test
  void models_areListed_andEveryNameIsOne() {
    assertThat(client.models().list().data()).extracting(model -> model.id()).contains("echo");
    assertThat(client.models().retrieve("gpt/4:x").validate().id()).isEqualTo("gpt/4:x");
  }

  @Test
  void secret_isRefused_whenWrong() {
    OpenAIClient wrong = client("sk-wrong");

    assertThatThrownBy(() -> wrong.chat().completions().create(chat("hello").build()))
        .isInstanceOfSatisfying(
            UnauthorizedException.class, e -> assertThat(e.code()).contains("invalid_api_key"));
    wrong.close();
  }

  @Test
  void request_isRefused_whenUnknownOrMalformed() {
    assertThatThrownBy(() -> client.files().list()).isInstanceOf(NotFoundException.class);
    ChatCompletionCreateParams odd =
        chat("hello").putAdditionalBodyProperty("stream", JsonValue.from(Map.of("a", 1))).build();
    assertThatThrownBy(() -> client.chat().completions().create(odd))
        .isInstanceOf(BadRequestException.class);
  }

  private static ChatCompletionCreateParams.Builder chat(String text) {
    return ChatCompletionCreateParams.builder().model("any-model").addUserMessage(text);
  }

  private static List<ChatCompletionChunk> stream(ChatCompletionCreateParams params) {
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params)) {
      return chunks.stream().peek(ChatCompletionChunk::validate).toList();
    }
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .apiKey(key)
        .baseUrl(echo.url() + "/v1")
        .maxRetries(0)
        .build();
  }
}
