package dev.sallyport.sdk;

import com.cohere.api.Cohere;
import com.cohere.api.core.ObjectMappers;
import com.cohere.api.requests.TokenizeRequest;
import com.cohere.api.resources.v2.requests.V2ChatRequest;
import com.cohere.api.resources.v2.requests.V2ChatStreamRequest;
import com.cohere.api.resources.v2.requests.V2EmbedRequest;
import com.cohere.api.resources.v2.requests.V2RerankRequest;
import com.cohere.api.resources.v2.types.V2ChatStreamResponse;
import com.cohere.api.types.ChatMessageV2;
import com.cohere.api.types.EmbedInputType;
import com.cohere.api.types.UserMessageV2;
import com.cohere.api.types.UserMessageV2Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** cohere-java. */
final class CohereSdk implements Sdk {
  private static final String MODEL = "command";

  private final Cohere client;

  CohereSdk(String url, String key) {
    client = Cohere.builder().url(url).token(key).maxRetries(0).build();
  }

  private static List<ChatMessageV2> asked(String prompt) {
    UserMessageV2Content content = UserMessageV2Content.of(prompt);
    return List.of(ChatMessageV2.user(UserMessageV2.builder().content(content).build()));
  }

  @Override
  public String chat(String prompt) {
    return client
        .v2()
        .chat(V2ChatRequest.builder().model(MODEL).messages(asked(prompt)).build())
        .toString();
  }

  @Override
  public <T> T stream(String prompt, Function<Stream<String>, T> reader) {
    V2ChatStreamRequest request =
        V2ChatStreamRequest.builder().model(MODEL).messages(asked(prompt)).build();
    var events = (com.cohere.api.core.Stream<V2ChatStreamResponse>) client.v2().chatStream(request);
    try (events) {
      return reader.apply(StreamSupport.stream(events.spliterator(), false).map(CohereSdk::text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its own text does not tell what is in it. */
  private static String text(V2ChatStreamResponse event) {
    try {
      return ObjectMappers.JSON_MAPPER.writeValueAsString(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Callable<Object>> others() {
    var words =
        V2EmbedRequest.builder()
            .model("embed")
            .inputType(EmbedInputType.SEARCH_QUERY)
            .texts(List.of("tag-e"))
            .build();
    var ranked =
        V2RerankRequest.builder().model("r").query("tag-q").documents(List.of("a", "b")).build();
    var text = TokenizeRequest.builder().text("one").model(MODEL).build();
    return Map.of(
        "embed", () -> client.v2().embed(words),
        "rerank", () -> client.v2().rerank(ranked),
        "tokenize", () -> client.tokenize(text),
        "models", () -> client.models().list());
  }

  /** It holds nothing that could be closed. */
  @Override
  public void close() {}
}
