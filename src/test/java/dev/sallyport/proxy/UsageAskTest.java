package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageAskTest {
  private static Optional<String> asking(String body) {
    Buffer buffer = Buffer.buffer(body);
    TopFields fields = TopFields.of(buffer, Set.of("stream", "stream_options"));
    return UsageAsk.asking(buffer, fields).map(Buffer::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"stream\":true}|{\"stream_options\":{\"include_usage\":true},\"stream\":true}",
        " {\"a\":[1,{\"stream\":false}],\"stream\" : true }"
            + "| {\"stream_options\":{\"include_usage\":true},\"a\":[1,{\"stream\":false}],"
            + "\"stream\" : true }",
        "{\"stream\":true,\"stream_options\":null}"
            + "|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"stream\":true,\"stream_options\":{ }}"
            + "|{\"stream\":true,\"stream_options\":{\"include_usage\":true }}",
        "{\"stream_options\":{\"include_obfuscation\":false},\"stream\":true}"
            + "|{\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false},"
            + "\"stream\":true}",
        "{\"stream\":true,\"stream_options\":{\"x\":1,\"include_usage\" : false}}"
            + "|{\"stream\":true,\"stream_options\":{\"x\":1,\"include_usage\" : true}}",
        "{\"ü\":\"{\",\"stream\":true}"
            + "|{\"stream_options\":{\"include_usage\":true},\"ü\":\"{\",\"stream\":true}"
      })
  void body_asks_andIsElseAsItWas(String body, String asking) {
    assertThat(asking(body)).hasValue(asking);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"stream\":false}",
        "{\"stream\":\"true\"}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"stream\":true,\"stream_options\":7}",
        "{\"stream\":true,\"stream\":true}",
        "{\"stream\":true,\"stream_options\":{},\"stream_options\":null}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":false,\"include_usage\":0}}",
        "{\"stream\":true,\"\\u0073tream_options\":{}}",
        "{\"stream\":true",
        "{\"stream\":true}}",
        "{\"stream\":true} {}",
        "{\"stream\":true,\"a\":\"b}",
      })
  void body_isLeftAlone_whereNothingIsToBeAsked_orItCannotBeRead(String body) {
    assertThat(asking(body)).isEmpty();
  }

  @Test
  void text_isCounted_withoutWhatIsAPictureOrASound() {
    String picture = "QUJD".repeat(1_000);
    String text = "a word and more ".repeat(200);
    String body =
        "{\"messages\":[{\"content\":[{\"text\":\""
            + text
            + "\"},{\"data\":\""
            + picture
            + "\"}]}]}";

    TopFields fields = TopFields.of(Buffer.buffer(body), Set.of());

    assertThat(fields.media()).isEqualTo(1);
    assertThat(fields.textBytes()).isBetween((long) text.length(), text.length() + 40L);
  }
}
