package dev.sallyport.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

/** openai-java, for OpenAI and for all whose documentation names it as their SDK. */
final class OpenAiSdk implements Sdk {
  private static final Set<String> WITH_EMBEDDINGS =
      Set.of("openai", "mistral", "openrouter", "together", "fireworks", "ollama", "vllm");

  private final OpenAIClient client;
  private final String slug;

  OpenAiSdk(String slug, String url, String key) {
    this.slug = slug;
    client = OpenAIOkHttpClient.builder().apiKey(key).baseUrl(url).maxRetries(0).build();
  }

  private static ChatCompletionCreateParams asked(String prompt) {
    return ChatCompletionCreateParams.builder().model("m").addUserMessage(prompt).build();
  }

  @Override
  public String chat(String prompt) {
    return client.chat().completions().create(asked(prompt)).toString();
  }

  @Override
  public <T> T stream(String prompt, Function<Stream<String>, T> reader) {
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(asked(prompt))) {
      return reader.apply(chunks.stream().map(ChatCompletionChunk::toString));
    }
  }

  @Override
  public Map<String, Callable<Object>> others() {
    Map<String, Callable<Object>> calls = new LinkedHashMap<>();
    if (WITH_EMBEDDINGS.contains(slug)) {
      var words = EmbeddingCreateParams.builder().model("e").input("tag-e").build();
      calls.put("embeddings", () -> client.embeddings().create(words));
    }
    if (!slug.equals("perplexity") && !slug.equals("together")) {
      calls.put("models", () -> client.models().list().data());
    }
    if (slug.equals("openai")) {
      addOpenAisOwn(calls);
    }
    return calls;
  }

  private void addOpenAisOwn(Map<String, Callable<Object>> calls) {
    var asked = ResponseCreateParams.builder().model("m").input("tag-r").build();
    var image = ImageGenerateParams.builder().model("i").prompt("tag-i").build();
    calls.put("responses", () -> client.responses().create(asked));
    calls.put("responses streamed", () -> events(asked));
    calls.put("image", () -> client.images().generate(image));
    calls.put("transcription", () -> client.audio().transcriptions().create(audio()));
    calls.put("file up", () -> client.files().create(file()));
    calls.put("file", () -> client.files().retrieve("file-1"));
    calls.put("file down", this::download);
    calls.put("file gone", () -> client.files().delete("file-1"));
  }

  private List<String> events(ResponseCreateParams asked) {
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(asked)) {
      return events.stream().map(ResponseStreamEvent::toString).toList();
    }
  }

  private static TranscriptionCreateParams audio() {
    byte[] audio = new byte[100_000];
    for (int i = 0; i < audio.length; i++) {
      audio[i] = (byte) ((i * 31) >> 3);
    }
    return TranscriptionCreateParams.builder()
        .file(new ByteArrayInputStream(audio))
        .model("whisper-1")
        .build();
  }

  private static FileCreateParams file() {
    return FileCreateParams.builder()
        .file(new ByteArrayInputStream("{\"n\":\"Höhe\"}\n".getBytes(UTF_8)))
        .purpose(FilePurpose.BATCH)
        .build();
  }

  private String download() throws IOException {
    try (HttpResponse content = client.files().content("file-1")) {
      return new String(content.body().readAllBytes(), UTF_8);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
