package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A used-up limit is each vendor's own typed error in its own SDK. */
class LimitSdkTest {
  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String onceAnHour(String provider) {
    String key = gateway.echoKey(provider);
    gateway
        .gateway()
        .alterKey("limits = '[{\"metric\":\"requests\",\"max\":1,\"window\":\"1h\"}]'");
    return key;
  }

  @Test
  void openai() {
    OpenAIClient sdk =
        OpenAIOkHttpClient.builder()
            .apiKey(onceAnHour("openai"))
            .baseUrl(gateway.url() + "/v1")
            .maxRetries(0)
            .build();
    var chat = ChatCompletionCreateParams.builder().model("m").addUserMessage("one").build();
    sdk.chat().completions().create(chat).validate();

    assertThatThrownBy(() -> sdk.chat().completions().create(chat))
        .isInstanceOfSatisfying(
            RateLimitException.class,
            e -> {
              assertThat(e.code()).contains("rate_limit_exceeded");
              assertThat(e.headers().values("x-ratelimit-limit-requests")).containsExactly("1");
            });
    sdk.close();
  }

  @Test
  void anthropic() {
    AnthropicClient sdk =
        AnthropicOkHttpClient.builder()
            .apiKey(onceAnHour("anthropic"))
            .baseUrl(gateway.url())
            .maxRetries(0)
            .build();
    var ask =
        MessageCreateParams.builder().model("claude").maxTokens(8).addUserMessage("one").build();
    sdk.messages().create(ask).validate();

    assertThatThrownBy(() -> sdk.messages().create(ask))
        .isInstanceOf(com.anthropic.errors.RateLimitException.class);
    sdk.close();
  }

  @Test
  void gemini() {
    HttpOptions at =
        HttpOptions.builder()
            .baseUrl(gateway.url())
            .retryOptions(HttpRetryOptions.builder().attempts(1).build())
            .build();
    try (Client sdk = Client.builder().apiKey(onceAnHour("gemini")).httpOptions(at).build()) {
      assertThat(sdk.models.generateContent("g", "one", null).text()).isEqualTo("one");

      assertThatThrownBy(() -> sdk.models.generateContent("g", "one", null))
          .isInstanceOfSatisfying(
              ClientException.class,
              e -> {
                assertThat(e.code()).isEqualTo(429);
                assertThat(e.status()).isEqualTo("RESOURCE_EXHAUSTED");
              });
    }
  }
}
