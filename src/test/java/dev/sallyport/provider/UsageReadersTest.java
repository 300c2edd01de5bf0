package dev.sallyport.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReadersTest {
  static List<RecordedAnswer> answers() {
    return RecordedAnswer.all();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void usage_isRead_asItWasTold(RecordedAnswer answer) {
    assertThat(answer.read(answer.request()::reader)).isEqualTo(answer.expected());
  }

  @ParameterizedTest
  @MethodSource("answers")
  void usage_isTheSame_whereverTheBytesAreCut(RecordedAnswer answer) {
    int length = answer.body().length();
    for (int cut = 0; cut <= length; cut++) {
      assertThat(answer.read(answer.request()::reader, cut)).isEqualTo(answer.expected());
    }
    int[] all = IntStream.range(0, length).toArray();
    assertThat(answer.read(answer.request()::reader, all)).isEqualTo(answer.expected());
  }

  @ParameterizedTest
  @MethodSource("answers")
  void usage_isTheSame_howeverOftenTheBytesAreCut(RecordedAnswer answer) {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      int[] cuts = random.ints(1 + i % 20, 0, answer.body().length() + 1).sorted().toArray();

      assertThat(answer.read(answer.request()::reader, cuts)).isEqualTo(answer.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void usage_isTheSame_whateverEndsTheLinesOfEvents(RecordedAnswer answer) {
    String text = answer.body().toString(ISO_8859_1);
    for (String end : answer.isEvents() ? List.of("\r\n", "\r") : List.<String>of()) {
      RecordedAnswer other = answer.with(text.replace("\n", end).getBytes(ISO_8859_1));

      assertThat(other.read(other.request()::reader)).isEqualTo(answer.expected());
      for (int cut = 0; cut <= other.body().length(); cut++) {
        assertThat(other.read(other.request()::reader, cut)).isEqualTo(answer.expected());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void usage_isRead_fromWhatIsZipped(RecordedAnswer answer) {
    RecordedAnswer zipped = answer.with(gzip(answer.body().getBytes()));
    int[] all = IntStream.range(0, zipped.body().length()).toArray();
    Optional<String> encoding = Optional.of("gzip");

    assertThat(zipped.read(() -> zipped.request().reader(encoding), all))
        .isEqualTo(answer.expected());
    assertThat(zipped.read(() -> zipped.request().reader(encoding))).isEqualTo(answer.expected());
  }

  /** Head with all its optional parts. */
  @Test
  void zipped_isRead_whenItsHeadIsLong() {
    RecordedAnswer answer = answers().get(0);
    byte[] plain = gzip(answer.body().getBytes());
    Buffer changed = Buffer.buffer(plain).getBuffer(0, 10).copy().setByte(3, (byte) 31);
    changed.appendByte((byte) 2).appendByte((byte) 0).appendString("xxname\0comment\0hc");
    RecordedAnswer zipped =
        answer.with(changed.appendBytes(plain, 10, plain.length - 10).getBytes());

    assertThat(zipped.read(() -> zipped.request().reader(Optional.of("gzip"))))
        .isEqualTo(answer.expected());
  }

  @Test
  void bomb_isNotInflatedFurther_onceItGrowsBeyondMeasure() {
    byte[] bomb = gzip((" ".repeat(32 << 20) + "{\"model\":\"m\"}").getBytes(UTF_8));
    UsageReader reader =
        UsageReaders.of(
            Dialect.OPENAI, "/v1/responses", 200, "application/json", Optional.of("gzip"));

    long begin = System.nanoTime();
    reader.read(Buffer.buffer(bomb));

    assertThat(System.nanoTime() - begin).isLessThan(1_000_000_000);
    assertThat(RecordedAnswer.told(reader)).isEqualTo("nothing");
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "deflate", "gzip, gzip"})
  void nothing_isSeen_whereTheCodingIsUnknown(String coding) {
    RecordedAnswer answer = answers().get(0);

    assertThat(answer.read(() -> answer.request().reader(Optional.of(coding))))
        .isEqualTo("nothing");
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 199, 302, 400, 429, 500, 529})
  void nothing_isSeen_ofWhatIsNoSuccess(int status) {
    RecordedAnswer answer = answers().get(0);
    RecordedAnswer.Request at = answer.request();

    assertThat(
            answer.read(
                () ->
                    UsageReaders.of(at.dialect(), at.path(), status, at.type(), Optional.empty())))
        .isEqualTo("nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"usage\":{\"prompt_tokens\":\"12\",\"completion_tokens\":[7]}}",
        "{\"usage\":{\"prompt_tokens\":-12,\"completion_tokens\":1e300,\"total_tokens\":-1e-300}}",
        "{\"usage\":{\"prompt_tokens\":99999999999999999999999999999999}}",
        "{\"usage\":{\"prompt_tokens\":1.2.3,\"completion_tokens\":--7,\"total_tokens\":1e}}",
        "{\"usage\":[{\"prompt_tokens\":1}]}",
        "{\"usage\":\"prompt_tokens\"}",
        "{\"usage\":null,\"model\":null}",
        "{\"usage\":{\"prompt_tokens\":12",
        "{\"usage\":{\"prompt_tokens\" 12}}",
        "{\"usage\":{prompt_tokens:12}}",
        "{\"usage]:[{\"prompt_tokens\":12}}",
        "{\"data\":{\"usage\":{\"prompt_tokens\":12}}}",
        "<html>{\"usage\":{\"prompt_tokens\":12}}",
        "]]}}{\"usage\":{\"prompt_tokens\":12}}",
        "{\"usage\":{\"prompt_tokens\":12e99999999999999999999}}",
        "{\"model\":\"\",\"usage\":{}}",
        "\"usage\"",
        ""
      })
  void nothing_isSeen_ofWhatCannotBeUnderstood(String body) {
    RecordedAnswer answer = answers().get(0).with(body.getBytes(UTF_8));

    assertThat(answer.read(answer.request()::reader)).isEqualTo("nothing");
  }

  @Test
  void longStringsAndDepths_arePassedOver() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    String shallow = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    String text = "x\\n".repeat(3 << 20);
    String body =
        "{\"a\":%s,\"model\":\"%s\",\"b\":%s,\"%s\":1,\"usage\":{\"prompt_tokens\":3}}"
            .formatted(deep, text, shallow, text);
    RecordedAnswer answer = answers().get(0).with(body.getBytes(UTF_8));

    assertThat(answer.read(answer.request()::reader)).isEqualTo("input=3");
  }

  @Test
  void document_isPassedOver_whenItIsNestedInArraysWithoutEnd() {
    String body = "[".repeat(100_000) + "{\"usage\":{\"prompt_tokens\":12}}";
    RecordedAnswer answer = answers().get(0).with(body.getBytes(UTF_8));

    assertThat(answer.read(answer.request()::reader)).isEqualTo("nothing");
  }

  @Test
  void output_isEstimatedFromItsBytes_whereATextIsCutOff() {
    String body = "{\"choices\":[{\"message\":{\"content\":\"" + "word".repeat(1000);
    RecordedAnswer answer = answers().get(0).with(body.getBytes(UTF_8));

    assertThat(answer.read(answer.request()::reader)).isEqualTo("about output=1685");
  }

  @Test
  void usages_areSummed_onASocket() {
    UsageReader reader = UsageReaders.ofSocket(Dialect.OPENAI);
    String done =
        """
        {"type":"response.done","event_id":"e","response":{"object":"realtime.response",
        "output":[],"usage":{"total_tokens":253,"input_tokens":132,"output_tokens":121,
        "input_token_details":{"text_tokens":119,"audio_tokens":13,"cached_tokens":64,
        "cached_tokens_details":{"text_tokens":64,"audio_tokens":0}},
        "output_token_details":{"text_tokens":30,"audio_tokens":91}}}}""";

    message(reader, "{\"type\":\"response.audio_transcript.delta\",\"delta\":\"Hello there\"}");
    message(reader, "{\"type\":\"response.audio.delta\",\"delta\":\"AAAAAAAAAAAAAAAAAAAA\"}");
    assertThat(RecordedAnswer.told(reader)).isEqualTo("about output=3");
    message(reader, done);
    message(reader, "{\"type\":\"rate_limits.updated\",\"rate_limits\":[{\"limit\":9}");
    message(reader, done);

    assertThat(RecordedAnswer.told(reader))
        .isEqualTo("input=264 output=242 cached_input=128 audio_input=26 audio_output=182");
    message(reader, "{\"type\":\"response.output_text.delta\",\"delta\":\"Bye\"}");
    assertThat(reader.seen().isEstimated()).isTrue();
  }

  @Test
  void usages_areSummed_onASocketOfResponses() {
    UsageReader reader = UsageReaders.ofSocket(Dialect.OPENAI);

    for (int i = 0; i < 3; i++) {
      message(reader, "{\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}");
      message(
          reader,
          """
          {"type":"response.completed","response":{"model":"gpt-5","usage":{"input_tokens":10,
          "output_tokens":2,"output_tokens_details":{"reasoning_tokens":1}}}}""");
    }

    assertThat(RecordedAnswer.told(reader)).isEqualTo("input=30 output=6 reasoning=3 of gpt-5");
  }

  @Test
  void reader_readsNoMore_onceItIsClosed() {
    UsageReader reader =
        UsageReaders.of(
            Dialect.OPENAI, "/v1/chat/completions", 200, "application/json", Optional.of("gzip"));
    reader.read(Buffer.buffer(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1}));

    reader.close();
    reader.close();
    reader.read(Buffer.buffer(new byte[] {1, 2, 3}));

    assertThat(reader.seen().isNothing()).isTrue();
  }

  @Test
  void charge_isTheLarger_ofItsOwnAndThatOfTheProviderBehind() {
    UsageReader reader =
        UsageReaders.of(
            Dialect.OPENROUTER, "/v1/chat/completions", 200, "application/json", Optional.empty());

    message(
        reader,
        "{\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1,\"cost\":5e-7,"
            + "\"cost_details\":{\"upstream_inference_cost\":0.00001}}}");

    assertThat(RecordedAnswer.told(reader)).isEqualTo("input=2 output=1 charge=100000");
  }

  @Test
  void usages_ofTurns_areSummed_onASocketOfGoogle() {
    UsageReader reader = UsageReaders.ofSocket(Dialect.GEMINI);
    String turn =
        """
        {"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":373,
        "responseTokenCount":23,"thoughtsTokenCount":4,"toolUsePromptTokenCount":7,
        "cachedContentTokenCount":100,"totalTokenCount":407,"promptTokensDetails":[
        {"modality":"TEXT","tokenCount":300},{"modality":"AUDIO","tokenCount":73}],
        "responseTokensDetails":[{"modality":"AUDIO","tokenCount":23}]}}""";

    message(reader, "{\"setupComplete\":{}}");
    message(reader, "{\"serverContent\":{\"outputTranscription\":{\"text\":\"Hi you!\"}}}");
    assertThat(RecordedAnswer.told(reader)).startsWith("about output=");
    message(reader, turn);
    message(reader, turn);

    assertThat(RecordedAnswer.told(reader))
        .isEqualTo(
            "input=760 output=54 cached_input=200 audio_input=146 tool_input=14 reasoning=8"
                + " audio_output=46");
  }

  private static void message(UsageReader reader, String text) {
    reader.read(Buffer.buffer(text));
  }

  @Test
  void events_areSkippedFromThereOn_whenAmazonsChecksumIsWrong() {
    RecordedAnswer answer =
        answers().stream().filter(a -> a.name().equals("bedrock converse stream")).findAny().get();
    byte[] body = answer.body().getBytes();
    body[9] ^= 1;

    assertThat(answer.with(body).read(answer.request()::reader)).isEqualTo("nothing");
  }
}
