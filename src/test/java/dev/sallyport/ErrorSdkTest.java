package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import dev.sallyport.key.KeyText;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each vendor's own SDK makes of a refusal: its typed error, and how often it tries. */
class ErrorSdkTest {
  private static final Vertx VERTX = Vertx.vertx();

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "200ms");

  private static CountingPort port;

  @BeforeAll
  static void count() {
    port = CountingPort.to(VERTX, gateway.port());
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static OpenAIClient openai(String key) {
    return OpenAIOkHttpClient.builder()
        .apiKey(key)
        .baseUrl(port.url() + "/v1")
        .maxRetries(1)
        .build();
  }

  private static AnthropicClient anthropic(String key) {
    return AnthropicOkHttpClient.builder().apiKey(key).baseUrl(port.url()).maxRetries(1).build();
  }

  /** It goes by the status alone, and by itself would try five times. */
  private static Client gemini(String key) {
    HttpRetryOptions twice = HttpRetryOptions.builder().attempts(2).initialDelay(0.01).build();
    return Client.builder()
        .apiKey(key)
        .httpOptions(HttpOptions.builder().baseUrl(port.url()).retryOptions(twice).build())
        .build();
  }

  private static ChatCompletionCreateParams chat() {
    return ChatCompletionCreateParams.builder().model("m").addUserMessage("hello").build();
  }

  private static MessageCreateParams message() {
    return MessageCreateParams.builder().model("m").maxTokens(8).addUserMessage("hello").build();
  }

  /** A key, and a provider, that lead to the refusal. */
  private static String key(String kind, String slug) {
    return switch (kind) {
      case "unknown" -> KeyText.generate().revealText();
      case "model" -> altered(slug, "models = '{other}'");
      case "hour" -> limited(slug, 1, "1h");
      case "second" -> limited(slug, 1, "1s");
      case "nothing" -> limited(slug, 0, "1s");
      case "gone" -> gone(slug);
      case "silent" -> silent(slug);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static String altered(String slug, String assignments) {
    String key = gateway.echoKey(slug);
    gateway.gateway().alterKey(assignments);
    return key;
  }

  private static String limited(String slug, int max, String window) {
    String limit = "[{\"metric\":\"requests\",\"max\":%d,\"window\":\"%s\"}]";
    String key = altered(slug, "limits = '" + limit.formatted(max, window) + "'");
    if (max > 0) {
      Answer.to(gateway.port(), Requests.get(models(slug), key));
    }
    return key;
  }

  private static String models(String slug) {
    return "/" + slug + (slug.equals("gemini") ? "/v1beta/models" : "/v1/models");
  }

  private static String gone(String slug) {
    FakeProvider gone = FakeProvider.start();
    gone.close();
    return gateway.gateway().key(slug, gone.url(), "secret");
  }

  private static String silent(String slug) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.awaitEnd();
              throw new IOException("done");
            });
    return gateway.key(slug);
  }

  @ParameterizedTest
  @CsvSource({
    "unknown, UnauthorizedException, invalid_api_key, 1",
    "model, PermissionDeniedException, permission_denied, 1",
    "hour, RateLimitException, rate_limit_exceeded, 1",
    "nothing, RateLimitException, insufficient_quota, 1",
    "gone, InternalServerException, upstream_error, 2",
    "silent, InternalServerException, upstream_timeout, 1",
  })
  void openai_raisesItsOwn_andTriesAsOftenAsItHelps(
      String kind, String type, String code, int tries) {
    OpenAIClient sdk = openai(key(kind, "openai"));
    int before = port.requests();

    Throwable raised = catchThrowable(() -> sdk.chat().completions().create(chat()));

    assertThat(raised.getClass().getSimpleName()).isEqualTo(type);
    OpenAIServiceException told = (OpenAIServiceException) raised;
    assertThat(told.code()).contains(code);
    assertThat(told.headers().values("x-request-id")).hasSize(1);
    assertThat(port.requests() - before).isEqualTo(tries);
    sdk.close();
  }

  @ParameterizedTest
  @CsvSource({
    "unknown, UnauthorizedException, authentication_error, 1",
    "model, PermissionDeniedException, permission_error, 1",
    "hour, RateLimitException, rate_limit_error, 1",
    "nothing, RateLimitException, rate_limit_error, 1",
    "gone, InternalServerException, api_error, 2",
    "silent, GatewayTimeoutException, timeout_error, 1",
  })
  void anthropic_raisesItsOwn_andTriesAsOftenAsItHelps(
      String kind, String type, String code, int tries) {
    AnthropicClient sdk = anthropic(key(kind, "anthropic"));
    int before = port.requests();

    Throwable raised = catchThrowable(() -> sdk.messages().create(message()));

    assertThat(raised.getClass().getSimpleName()).isEqualTo(type);
    AnthropicServiceException told = (AnthropicServiceException) raised;
    String id = told.headers().values("request-id").get(0);
    assertThat(told.body().toString()).contains(code, id);
    assertThat(port.requests() - before).isEqualTo(tries);
    sdk.close();
  }

  @ParameterizedTest
  @CsvSource({
    "unknown, ClientException, UNAUTHENTICATED, 1",
    "model, ClientException, PERMISSION_DENIED, 1",
    "hour, ClientException, RESOURCE_EXHAUSTED, 2",
    "nothing, ClientException, RESOURCE_EXHAUSTED, 2",
    "gone, ServerException, UNAVAILABLE, 2",
    "silent, ServerException, DEADLINE_EXCEEDED, 2",
  })
  void gemini_raisesItsOwn(String kind, String type, String status, int tries) {
    try (Client sdk = gemini(key(kind, "gemini"))) {
      int before = port.requests();

      Throwable raised = catchThrowable(() -> sdk.models.generateContent("m", "hello", null));

      assertThat(raised.getClass().getSimpleName()).isEqualTo(type);
      assertThat(((ApiException) raised).status()).isEqualTo(status);
      assertThat(port.requests() - before).isEqualTo(tries);
    }
  }

  @Test
  void limit_isWaitedFor_andTheCallServed() {
    OpenAIClient openai = openai(key("second", "openai"));
    AnthropicClient anthropic = anthropic(key("second", "anthropic"));

    openai.chat().completions().create(chat()).validate();
    anthropic.messages().create(message()).validate();

    openai.close();
    anthropic.close();
  }

  /** The provider sends this and dies. */
  private static String dying(String slug, String begun) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk(begun);
              call.hangUp();
              throw new IOException("done");
            });
    return gateway.key(slug);
  }

  @Test
  void openai_raises_whenTheProviderDiesWithinAStream() {
    OpenAIClient sdk = openai(dying("openai", "data: {\"choices\":[]}\n\n"));

    try (var chunks = sdk.chat().completions().createStreaming(chat())) {
      assertDied(catchThrowable(() -> chunks.stream().toList()));
    }
    sdk.close();
  }

  @Test
  void openai_raises_whenTheProviderDiesWithinAResponse() {
    String begun = "event: response.created\ndata: {\"type\":\"response.created\"}\n\n";
    OpenAIClient sdk = openai(dying("openai", begun));
    var ask = ResponseCreateParams.builder().model("m").input("hello").build();

    try (var events = sdk.responses().createStreaming(ask)) {
      assertDied(catchThrowable(() -> events.stream().toList()));
    }
    sdk.close();
  }

  private static void assertDied(Throwable raised) {
    assertThat(raised)
        .isInstanceOfSatisfying(
            SseException.class, e -> assertThat(e.code()).contains("upstream_error"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"anthropic", "openrouter"})
  void anthropic_raises_whenTheProviderDiesWithinAStream(String slug) {
    String key = dying(slug, "event: ping\ndata: {\"type\": \"ping\"}\n\n");
    String base = slug.equals("anthropic") ? "" : "/openrouter/api";
    AnthropicClient sdk =
        AnthropicOkHttpClient.builder()
            .apiKey(key)
            .baseUrl(port.url() + base)
            .maxRetries(0)
            .build();

    try (var events = sdk.messages().createStreaming(message())) {
      assertThat(catchThrowable(() -> events.stream().toList()))
          .isInstanceOfSatisfying(
              com.anthropic.errors.SseException.class,
              e -> assertThat(e.body().toString()).contains("api_error"));
    }
    sdk.close();
  }

  @Test
  void gemini_raises_whenTheProviderDiesWithinAStream() {
    List<String> words = new ArrayList<>();
    String begun = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"one\"}]}}]}\n\n";
    try (Client sdk = gemini(dying("gemini", begun));
        var chunks = sdk.models.generateContentStream("m", "hello", null)) {

      Throwable raised = catchThrowable(() -> chunks.forEach(chunk -> words.add(chunk.text())));

      assertThat(words).containsExactly("one");
      assertThat(raised)
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> {
                assertThat(e.code()).isEqualTo(502);
                assertThat(e.status()).isEqualTo("UNAVAILABLE");
              });
    }
  }
}
