package dev.sallyport.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import dev.sallyport.crypto.Secret;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EchoAnthropicTest {
  private static final Vertx vertx = Vertx.vertx();
  private static EchoProvider echo;
  private static AnthropicClient client;

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
  void messages_echo_plainAndStreamed() {
    MessageCreateParams params = ask("one two three").system("be brief").build();
    Message plain = client.messages().create(params).validate();
    List<RawMessageStreamEvent> events = stream(params);

    assertThat(
            events.stream()
                .flatMap(event -> event.contentBlockDelta().stream())
                .map(event -> event.delta().asText().text()))
        .containsExactly("one ", "two ", "three");
    for (Message answer : List.of(plain, accumulated(events))) {
      assertThat(answer.content().get(0).asText().text()).isEqualTo("one two three");
      assertThat(answer.stopReason().orElseThrow()).hasToString("end_turn");
      assertThat(answer.usage().inputTokens()).isEqualTo(5);
      assertThat(answer.usage().outputTokens()).isEqualTo(3);
    }
  }

  @Test
  void messages_callTheTool_whenAskedOrForced() {
    Tool weather =
        Tool.builder().name("weather").inputSchema(Tool.InputSchema.builder().build()).build();
    Message asked =
        client.messages().create(ask("use the tool").addTool(weather).build()).validate();
    Message forced =
        accumulated(
            stream(
                ask("hello").addTool(weather).toolChoice(ToolChoiceAny.builder().build()).build()));

    for (Message answer : List.of(asked, forced)) {
      assertThat(answer.stopReason().orElseThrow()).hasToString("tool_use");
      assertThat(answer.content().get(0).asToolUse().name()).isEqualTo("weather");
    }
  }

  @Test
  void tokens_areCounted() {
    MessageCountTokensParams params =
        MessageCountTokensParams.builder().model("any").addUserMessage("one two three").build();

    assertThat(client.messages().countTokens(params).validate().inputTokens()).isEqualTo(3);
  }

  @Test
  void models_areListed_andEveryNameIsOne() {
    assertThat(client.models().list().data()).extracting(model -> model.id()).contains("echo");
    assertThat(client.models().retrieve("claude-x").id()).isEqualTo("claude-x");
  }

  @Test
  void secret_isRefused_whenWrong() {
    AnthropicClient wrong = client("sk-wrong");

    assertThatThrownBy(() -> wrong.messages().create(ask("hello").build()))
        .isInstanceOf(UnauthorizedException.class)
        .hasMessageContaining("authentication_error");
    wrong.close();
  }

  @Test
  void request_isRefused_whenUnknownOrMalformed() {
    assertThatThrownBy(() -> client.messages().batches().list())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("not_found_error");
    assertThatThrownBy(() -> client.messages().create(ask("hello").model("").build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("invalid_request_error");
  }

  private static MessageCreateParams.Builder ask(String text) {
    return MessageCreateParams.builder().model("any-model").maxTokens(64).addUserMessage(text);
  }

  private static List<RawMessageStreamEvent> stream(MessageCreateParams params) {
    try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
      return events.stream().toList();
    }
  }

  private static Message accumulated(List<RawMessageStreamEvent> events) {
    MessageAccumulator accumulator = MessageAccumulator.create();
    events.forEach(accumulator::accumulate);
    return accumulator.message();
  }

  private static AnthropicClient client(String key) {
    return AnthropicOkHttpClient.builder().apiKey(key).baseUrl(echo.url()).maxRetries(0).build();
  }
}
