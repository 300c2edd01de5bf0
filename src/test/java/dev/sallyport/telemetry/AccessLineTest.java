package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Outcome;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {
  private static final long AT = 1_795_246_200_123L;

  private static String line(CallEnd end) {
    return AccessLine.of(end, AT).text();
  }

  private static CallEnd with(String text) {
    Closed closed =
        new Closed(
            Outcome.COMPLETED,
            200,
            Optional.of(text),
            Optional.of(text),
            Ends.USED,
            1,
            Closed.Timings.NONE);
    return Ends.end(Optional.of(Ends.opened(text, Optional.of(text), "/v1/" + text)), closed);
  }

  @Test
  void line_tellsTheCall() {
    String told = line(Ends.whole("openai", "gpt-4o", "gpt-4o-2024-08-06"));

    assertThat(told)
        .isEqualTo(
            "{\"time\":\"2026-11-21T07:30:00.123Z\",\"logger\":\"access\",\"id\":\"%s\","
                    .formatted(Ends.ID)
                + "\"client\":\"127.0.0.1\",\"method\":\"POST\",\"dialect\":\"openai\","
                + "\"path\":\"/v1/chat/completions\",\"keyId\":\"%s\",\"workspaceId\":\"%s\","
                    .formatted(Ends.KEY, Ends.WORKSPACE)
                + "\"provider\":\"openai\",\"asked\":\"gpt-4o\",\"model\":\"gpt-4o-2024-08-06\","
                + "\"status\":200,\"outcome\":\"completed\",\"inputTokens\":1000,"
                + "\"outputTokens\":100,\"estimated\":false,\"attempts\":1,\"authMs\":0.400,"
                + "\"connectMs\":0.900,\"firstByteMs\":150.000,\"ms\":2000.250}");
  }

  @Test
  void line_ofARefusedCall_tellsNothingOfItsPath() {
    assertThat(new JsonObject(line(Ends.refused(401, "unauthenticated"))).fieldNames())
        .containsExactly(
            "time",
            "logger",
            "id",
            "client",
            "method",
            "dialect",
            "status",
            "outcome",
            "error",
            "attempts",
            "ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\n{\"forged\":1}",
        "a\nb",
        "a\rb",
        "a\"b",
        "a\",\"status\":500,\"x\":\"",
        "a\\",
        "\\u0022",
        "a\u0000b\u001b[31m\u007f\u0085",
        "a\u2028b\u2029c",
        "a\u202eb\u2066c\ufeff",
        "h\u00e9llo \ud83d\ude00",
        "\ud83d"
      })
  void value_staysInItsField(String text) {
    String told = line(with(text));

    assertThat(told).matches("[ -~]+");
    JsonObject read = new JsonObject(told);
    assertThat(read.getString("asked")).isEqualTo(text);
    assertThat(read.getString("model")).isEqualTo(text);
    assertThat(read.getString("provider")).isEqualTo(text);
    assertThat(read.getString("error")).isEqualTo(text);
    assertThat(read.getString("path")).isEqualTo("/v1/" + text);
    assertThat(read.getInteger("status")).isEqualTo(200);
    assertThat(read.fieldNames())
        .containsExactlyElementsOf(new JsonObject(line(with("x"))).fieldNames());
  }

  @Test
  void value_thatLooksLikeAKey_isLeftOut() {
    String key = "sk-sp-abcdefghijklmnopqrstuvwxyz0123456789";

    CallEnd end = Ends.whole("openai", "my-" + key, key);

    assertThat(line(end))
        .doesNotContain("sk-sp-")
        .contains("\"asked\":\"my-***\"", "\"model\":\"***\"");
  }
}
