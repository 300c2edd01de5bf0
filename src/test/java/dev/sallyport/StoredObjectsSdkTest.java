package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.batches.MessageBatchIndividualResponse;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.errors.PermissionDeniedException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageEditParams;
import dev.sallyport.core.PathGroup;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files, batches, sound and images by the vendors' own SDKs, and nothing but the key changed. */
class StoredObjectsSdkTest {
  private static final String FILE =
      "{\"id\":\"file-1\",\"object\":\"file\",\"bytes\":9,\"created_at\":1,"
          + "\"filename\":\"a\",\"purpose\":\"batch\",\"status\":\"processed\"}";
  private static final String BATCH =
      "{\"id\":\"batch-1\",\"object\":\"batch\",\"endpoint\":\"/v1/responses\","
          + "\"input_file_id\":\"file-1\",\"completion_window\":\"24h\","
          + "\"status\":\"validating\",\"created_at\":1}";
  private static final String RESULTS =
      """
      {"custom_id":"a","result":{"type":"canceled"}}
      {"custom_id":"b","result":{"type":"expired"}}
      """;

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String key(String slug, PathGroup... groups) {
    var credential =
        gateway.gateway().credential(slug, gateway.provider().url(), GatewayExtension.SECRET);
    return gateway.gateway().key(Set.of(groups), Optional.empty(), credential);
  }

  private static OpenAIClient openai(PathGroup... groups) {
    return OpenAIOkHttpClient.builder()
        .apiKey(key("openai", groups))
        .baseUrl(gateway.url() + "/v1")
        .maxRetries(0)
        .build();
  }

  private static void answers(String type, byte[] body) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", type, body);
            });
  }

  private static void answers(String json) {
    answers("application/json", json.getBytes(ISO_8859_1));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static String arrived() {
    return new String(gateway.provider().call().received(), ISO_8859_1);
  }

  @Test
  void file_isUploadedAndDownloaded() throws Exception {
    OpenAIClient sdk = openai(PathGroup.STATEFUL);
    byte[] file = random(3_000_000);
    answers(FILE);

    var stored =
        sdk.files()
            .create(
                FileCreateParams.builder()
                    .file(new ByteArrayInputStream(file))
                    .purpose(FilePurpose.BATCH)
                    .build());

    assertThat(stored.validate().id()).isEqualTo("file-1");
    assertThat(arrived()).contains(new String(file, ISO_8859_1));
    answers("application/octet-stream", file);
    try (HttpResponse content = sdk.files().content("file-1")) {
      assertThat(content.body().readAllBytes()).isEqualTo(file);
    }
    sdk.close();
  }

  @Test
  void batch_isMadeReadListedAndCancelled() {
    OpenAIClient sdk = openai(PathGroup.STATEFUL);
    answers(BATCH);

    var made =
        sdk.batches()
            .create(
                BatchCreateParams.builder()
                    .inputFileId("file-1")
                    .endpoint(BatchCreateParams.Endpoint.V1_RESPONSES)
                    .completionWindow(BatchCreateParams.CompletionWindow._24H)
                    .build());

    assertThat(made.validate().id()).isEqualTo("batch-1");
    assertThat(sdk.batches().retrieve("batch-1").id()).isEqualTo("batch-1");
    assertThat(sdk.batches().cancel("batch-1").id()).isEqualTo("batch-1");
    answers("{\"object\":\"list\",\"data\":[" + BATCH + "],\"has_more\":false}");
    assertThat(sdk.batches().list().data()).hasSize(1);
    sdk.close();
  }

  @Test
  void storedObjects_areRefused_withoutTheGrant_inTheSdksOwnError() {
    OpenAIClient sdk = openai(PathGroup.INFERENCE);

    assertThatThrownBy(() -> sdk.batches().list()).isInstanceOf(PermissionDeniedException.class);
    assertThatThrownBy(() -> sdk.files().content("file-1"))
        .isInstanceOf(PermissionDeniedException.class);
    assertThat(gateway.provider().wasCalled()).isFalse();
    sdk.close();
  }

  @Test
  void speechAndImages_passInTheirBytes() throws Exception {
    OpenAIClient sdk = openai(PathGroup.INFERENCE);
    byte[] sound = random(200_000);
    answers("audio/mpeg", sound);
    var asked = SpeechCreateParams.builder().model("tts-1").voice("alloy").input("hello").build();

    try (HttpResponse spoken = sdk.audio().speech().create(asked)) {
      assertThat(spoken.body().readAllBytes()).isEqualTo(sound);
    }

    assertThat(arrived()).contains("alloy");
    answers("{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}]}");
    List<InputStream> images =
        List.of(new ByteArrayInputStream(random(5000)), new ByteArrayInputStream(random(6000)));
    var edited =
        sdk.images()
            .edit(ImageEditParams.builder().imageOfInputStreams(images).prompt("merge").build());
    assertThat(edited.data().orElseThrow().get(0).b64Json()).contains("aGk=");
    assertThat(arrived())
        .contains(new String(random(5000), ISO_8859_1))
        .contains(new String(random(6000), ISO_8859_1));
    sdk.close();
  }

  @Test
  void resultsOfAnthropicsBatch_comeLineByLine() {
    AnthropicClient sdk =
        AnthropicOkHttpClient.builder()
            .apiKey(key("anthropic", PathGroup.STATEFUL))
            .baseUrl(gateway.url())
            .maxRetries(0)
            .build();
    answers("application/x-jsonl", RESULTS.getBytes(ISO_8859_1));

    try (StreamResponse<MessageBatchIndividualResponse> results =
        sdk.messages().batches().resultsStreaming("msgbatch_1")) {
      assertThat(results.stream().map(MessageBatchIndividualResponse::customId))
          .containsExactly("a", "b");
    }

    assertThat(gateway.provider().call().requestLine())
        .isEqualTo("GET /v1/messages/batches/msgbatch_1/results HTTP/1.1");
    sdk.close();
  }
}
