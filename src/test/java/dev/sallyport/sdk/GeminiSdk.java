package dev.sallyport.sdk;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** google-genai. */
final class GeminiSdk implements Sdk {
  private static final String MODEL = "gemini-x";

  private final Client client;

  GeminiSdk(String url, String key) {
    HttpOptions at =
        HttpOptions.builder()
            .baseUrl(url)
            .retryOptions(
                HttpRetryOptions.builder().attempts(1).initialDelay(0.01).jitter(0.0).build())
            .build();
    client = Client.builder().apiKey(key).httpOptions(at).build();
  }

  @Override
  public String chat(String prompt) {
    return body(client.models.generateContent(MODEL, prompt, null));
  }

  @Override
  public <T> T stream(String prompt, Function<Stream<String>, T> reader) {
    try (ResponseStream<GenerateContentResponse> chunks =
        client.models.generateContentStream(MODEL, prompt, null)) {
      return reader.apply(StreamSupport.stream(chunks.spliterator(), false).map(GeminiSdk::body));
    }
  }

  /** Without the answer's headers, which hold its time. */
  private static String body(GenerateContentResponse answer) {
    return answer.toBuilder().clearSdkHttpResponse().build().toJson();
  }

  @Override
  public Map<String, Callable<Object>> others() {
    return Map.of(
        "tokens", () -> client.models.countTokens(MODEL, "one", null).totalTokens(),
        "embeddings", () -> client.models.embedContent(MODEL, "one", null).embeddings(),
        "model", () -> client.models.get(MODEL, null).displayName(),
        "models", () -> client.models.list(null).page().size());
  }

  @Override
  public void close() {
    client.close();
  }
}
