package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent in a form is priced as well: its model stands there alone. */
class UsageOfFormsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String FILE =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
          + "RIFF".repeat(50_000)
          + "\r\n";
  private static final String MODEL =
      "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b--\r\n";

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static String row(String key, String told, String columns) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.answer("200 OK", "application/json", told);
            });
    Answer answer =
        Answer.to(
            gateway.port(),
            Requests.head(
                    "POST",
                    "/v1/audio/transcriptions",
                    key,
                    "Content-Type: multipart/form-data; boundary=b",
                    "Content-Length: " + (FILE + MODEL).length())
                + FILE
                + MODEL);
    assertThat(answer.status()).isEqualTo(200);
    String id = answer.header("sallyport-request-id").get(0);
    String sql = "select concat_ws(' ', %s) from request where id = '%s'".formatted(columns, id);
    assertThat(Soon.is(PATIENCE, () -> value(sql) != null)).isTrue();
    return value(sql);
  }

  private static String value(String sql) {
    return TestPostgres.value(gateway.gateway().database(), sql);
  }

  @ParameterizedTest
  @CsvSource({"whatever it asks for, {}", "only some models, '{whisper-*}'"})
  void transcription_isPriced_byTheModelBehindItsFile(String may, String models) {
    String key = gateway.key("openai");
    gateway.gateway().alterKey("models = '" + models + "'");

    String told = "{\"text\":\"hi\",\"usage\":{\"type\":\"duration\",\"seconds\":60}}";
    String row = row(key, told, "coalesce(model, asked), audio_millis, cost");

    // A minute at 0.36 USD the hour, in 10^-10 USD.
    assertThat(row).as(may).isEqualTo("whisper-1 60000 60000000");
  }

  @Test
  void transcription_isUnpriced_andNotFree_whenItsUseIsNotTold() {
    String row = row(gateway.key("openai"), "{\"text\":\"hi\"}", "model, cost is null, price");

    assertThat(row).startsWith("whisper-1 t ").endsWith(", but its use was not told");
  }
}
