package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.FunctionDefinition;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.sallyport.key.KeyText;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own SDK, with another base URL and a virtual key, and nothing else changed. */
class OpenAiSdkTest {
  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static OpenAIClient client;

  @BeforeAll
  static void connect() {
    client = client("/v1", gateway.echoKey("openai"));
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static OpenAIClient client(String base, String key) {
    return OpenAIOkHttpClient.builder()
        .apiKey(key)
        .baseUrl(gateway.url() + base)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder chat(String text) {
    return ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage(text);
  }

  private static String streamed(OpenAIClient sdk, String text) {
    try (StreamResponse<ChatCompletionChunk> chunks =
        sdk.chat().completions().createStreaming(chat(text).build())) {
      return chunks.stream()
          .flatMap(chunk -> chunk.choices().get(0).delta().content().stream())
          .collect(Collectors.joining());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/openai/v1", "/openai"})
  void chat_works_plainAndStreamed_fromEachBaseUrl(String base) {
    OpenAIClient sdk = client(base, gateway.echoKey("openai"));

    ChatCompletion plain = sdk.chat().completions().create(chat("one two").build()).validate();

    assertThat(plain.choices().get(0).message().content()).contains("one two");
    assertThat(plain.usage().orElseThrow().totalTokens()).isPositive();
    assertThat(streamed(sdk, "one two three")).isEqualTo("one two three");
    sdk.close();
  }

  @Test
  void tool_isCalled() {
    FunctionDefinition weather = FunctionDefinition.builder().name("weather").build();

    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(chat("please use the tool").addFunctionTool(weather).build());

    assertThat(answer.choices().get(0).message().toolCalls().orElseThrow()).hasSize(1);
  }

  @Test
  void responsesEmbeddingsAndModels_work() {
    var response =
        client
            .responses()
            .create(ResponseCreateParams.builder().model("gpt-4o").input("hello").build());
    var embeddings =
        client
            .embeddings()
            .create(EmbeddingCreateParams.builder().model("e").input("hello").build());

    assertThat(response.output().get(0).asMessage().content().get(0).asOutputText().text())
        .isEqualTo("hello");
    assertThat(embeddings.data().get(0).embedding()).isNotEmpty();
    assertThat(client.models().list().data()).isNotEmpty();
  }

  @Test
  void upload_arrivesInEveryByte() {
    byte[] audio = new byte[200_000];
    new Random(4).nextBytes(audio);
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", "{\"text\":\"heard\"}");
            });
    OpenAIClient sdk = client("/v1", gateway.key("openai"));

    var heard =
        sdk.audio()
            .transcriptions()
            .create(
                TranscriptionCreateParams.builder()
                    .file(new ByteArrayInputStream(audio))
                    .model("whisper-1")
                    .build());

    assertThat(heard.asTranscription().text()).isEqualTo("heard");
    ProviderCall call = gateway.provider().call();
    assertThat(call.requestLine()).isEqualTo("POST /v1/audio/transcriptions HTTP/1.1");
    assertThat(call.header("content-type").get(0)).startsWith("multipart/form-data; boundary=");
    assertThat(new String(call.received(), ISO_8859_1)).contains(new String(audio, ISO_8859_1));
    sdk.close();
  }

  @Test
  void refusal_isTheSdksOwnTypedError() {
    OpenAIClient unknown = client("/v1", KeyText.generate().revealText());
    OpenAIClient lost = client("/openai/v1/nonsense", gateway.echoKey("openai"));

    assertThatThrownBy(() -> unknown.models().list())
        .isInstanceOfSatisfying(
            UnauthorizedException.class, e -> assertThat(e.code()).contains("invalid_api_key"));
    assertThatThrownBy(() -> lost.models().list()).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> client.files().list()).isInstanceOf(PermissionDeniedException.class);
    unknown.close();
    lost.close();
  }

  @Test
  void stream_endsUpstream_whenTheProgramStopsReading() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk("data: {\"id\":\"1\",\"choices\":[],\"model\":\"m\"}\n\n");
              call.awaitEnd();
              throw new java.io.IOException("done");
            });
    OpenAIClient sdk = client("/v1", gateway.key("openai"));

    long left;
    try (StreamResponse<ChatCompletionChunk> stream =
        sdk.chat().completions().createStreaming(chat("hello").build())) {
      assertThat(stream.stream().findFirst()).isPresent();
      left = System.nanoTime();
    }

    assertThat(gateway.provider().call().endedAfter(left).toMillis()).isLessThan(1000);
    sdk.close();
  }

  @Test
  void streams_areNotMixed_whenManyRunAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(24);
    try {
      List<Callable<String>> asked =
          IntStream.range(0, 96)
              .<Callable<String>>mapToObj(i -> () -> streamed(client, tagged(i)))
              .toList();

      List<Future<String>> answers = threads.invokeAll(asked);

      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(tagged(i));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static String tagged(int stream) {
    return IntStream.range(0, 25)
        .mapToObj(word -> "s" + stream + "w" + word)
        .collect(Collectors.joining(" "));
  }
}
