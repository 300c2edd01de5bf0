package dev.sallyport.sdk;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

/** anthropic-java. */
final class AnthropicSdk implements Sdk {
  private final AnthropicClient client;

  AnthropicSdk(String url, String key) {
    client = AnthropicOkHttpClient.builder().apiKey(key).baseUrl(url).maxRetries(0).build();
  }

  private static MessageCreateParams asked(String prompt) {
    return MessageCreateParams.builder()
        .model("claude")
        .maxTokens(64)
        .addUserMessage(prompt)
        .build();
  }

  @Override
  public String chat(String prompt) {
    return client.messages().create(asked(prompt)).toString();
  }

  @Override
  public <T> T stream(String prompt, Function<Stream<String>, T> reader) {
    try (StreamResponse<RawMessageStreamEvent> events =
        client.messages().createStreaming(asked(prompt))) {
      return reader.apply(events.stream().map(RawMessageStreamEvent::toString));
    }
  }

  @Override
  public Map<String, Callable<Object>> others() {
    var words = MessageCountTokensParams.builder().model("claude").addUserMessage("one").build();
    return Map.of(
        "tokens", () -> client.messages().countTokens(words),
        "models", () -> client.models().list().data(),
        "model", () -> client.models().retrieve("claude"),
        "batch", () -> client.messages().batches().retrieve("msgbatch_1"));
  }

  @Override
  public void close() {
    client.close();
  }
}
