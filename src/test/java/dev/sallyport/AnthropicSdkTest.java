package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import dev.sallyport.core.PathGroup;
import dev.sallyport.key.KeyText;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's own SDK, with another base URL and a virtual key, and nothing else changed. */
class AnthropicSdkTest {
  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_UPSTREAM_GAP_TIMEOUT", "2s");

  private static AnthropicClient client(String base, String key) {
    return AnthropicOkHttpClient.builder()
        .apiKey(key)
        .baseUrl(gateway.url() + base)
        .maxRetries(0)
        .build();
  }

  private static MessageCreateParams.Builder ask(String text) {
    return MessageCreateParams.builder().model("claude").maxTokens(64).addUserMessage(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/anthropic"})
  void messages_work_plainAndStreamed_fromEachBaseUrl(String base) {
    AnthropicClient sdk = client(base, gateway.echoKey("anthropic"));

    Message plain = sdk.messages().create(ask("one two").build()).validate();

    assertThat(plain.content().get(0).asText().text()).isEqualTo("one two");
    try (StreamResponse<RawMessageStreamEvent> events =
        sdk.messages().createStreaming(ask("one two three").build())) {
      assertThat(
              events.stream()
                  .flatMap(event -> event.contentBlockDelta().stream())
                  .map(event -> event.delta().asText().text())
                  .collect(Collectors.joining()))
          .isEqualTo("one two three");
    }
    sdk.close();
  }

  @Test
  void toolsTokensAndModels_work() {
    AnthropicClient sdk = client("", gateway.echoKey("anthropic"));
    Tool weather =
        Tool.builder().name("weather").inputSchema(Tool.InputSchema.builder().build()).build();
    MessageCountTokensParams count =
        MessageCountTokensParams.builder().model("any").addUserMessage("one two three").build();

    Message answer = sdk.messages().create(ask("use the tool").addTool(weather).build());

    assertThat(answer.content().get(0).asToolUse().name()).isEqualTo("weather");
    assertThat(sdk.messages().countTokens(count).inputTokens()).isEqualTo(3);
    assertThat(sdk.models().list().data()).isNotEmpty();
    sdk.close();
  }

  @Test
  void secret_replacesTheKey_howeverTheSdkSendsIt() {
    String key = gateway.key("anthropic");
    AnthropicClient byToken =
        AnthropicOkHttpClient.builder().authToken(key).baseUrl(gateway.url()).maxRetries(0).build();

    for (AnthropicClient sdk : new AnthropicClient[] {client("", key), byToken}) {
      assertThatThrownBy(() -> sdk.messages().create(ask("hello").build()).validate())
          .isInstanceOf(RuntimeException.class);
      ProviderCall call = gateway.provider().call();
      assertThat(call.header("x-api-key")).containsExactly(GatewayExtension.SECRET);
      assertThat(call.header("authorization")).isEmpty();
      assertThat(call.header("anthropic-version")).hasSize(1);
      assertThat(call.head()).doesNotContain(key);
      sdk.close();
    }
  }

  @Test
  void refusal_isTheSdksOwnTypedError() {
    var credential = gateway.gateway().credential("anthropic", gateway.provider().url(), "secret");
    String expired =
        gateway.gateway().key(Set.of(PathGroup.INFERENCE), Optional.empty(), credential);
    gateway.gateway().alterKey("expires_at = now() - interval '1 second'");

    for (String key : new String[] {KeyText.generate().revealText(), expired}) {
      AnthropicClient sdk = client("", key);
      assertThatThrownBy(() -> sdk.messages().create(ask("hello").build()))
          .isInstanceOf(UnauthorizedException.class)
          .hasMessageContaining("authentication_error");
      sdk.close();
    }
    AnthropicClient lost = client("/nobody", gateway.echoKey("anthropic"));
    assertThatThrownBy(() -> lost.messages().create(ask("hello").build()))
        .isInstanceOf(NotFoundException.class);
    lost.close();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void stream_raises_whenTheProviderDies(boolean reset) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.begin("text/event-stream");
              call.chunk("event: ping\ndata: {\"type\": \"ping\"}\n\n");
              if (reset) {
                call.reset();
              } else {
                call.hangUp();
              }
              throw new IOException("done");
            });
    AnthropicClient sdk = client("", gateway.key("anthropic"));

    try (StreamResponse<RawMessageStreamEvent> events =
        sdk.messages().createStreaming(ask("hello").build())) {
      assertThatThrownBy(() -> events.stream().toList()).isInstanceOf(RuntimeException.class);
    }
    sdk.close();
  }
}
