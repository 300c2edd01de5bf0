package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassingFormTest {
  private static final String TYPE = "multipart/form-data; boundary=----b1";

  @SuppressWarnings("StringConcatToTextBlock") // Of the lines' ends each sign counts.
  private static final String FILE =
      "------b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n"
          + "Content-Type: audio/wav\r\n\r\nRIFF\r\n------b2\r\r\n------\r\nname=\"model\"\r\n";

  private static final String MODEL =
      "------b1\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n";
  private static final String END = "------b1--\r\n";

  private static List<String> found(String form, int cut) {
    List<String> found = new ArrayList<>();
    PassingForm passing = PassingForm.of(TYPE, found::add).orElseThrow();
    byte[] bytes = form.getBytes(UTF_8);
    passing.pass(Buffer.buffer(bytes).slice(0, cut));
    passing.pass(Buffer.buffer(bytes).slice(cut, bytes.length));
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {MODEL + FILE + END, FILE + MODEL + END, FILE + MODEL + MODEL + FILE + END})
  void model_isFound_whereverItStands_howeverTheBytesAreCut(String form) {
    for (int cut = 0; cut <= form.length(); cut++) {
      assertThat(found(form, cut)).as("cut at %s", cut).containsExactly("whisper-1");
    }
  }

  @Test
  void model_isFound_behindALargeFile_inPieces() {
    byte[] file = new byte[3 << 20];
    new Random(7).nextBytes(file);
    Buffer form = Buffer.buffer(FILE).appendBytes(file).appendString("\r\n" + MODEL + END);
    List<String> found = new ArrayList<>();
    PassingForm passing = PassingForm.of(TYPE, found::add).orElseThrow();

    for (int at = 0; at < form.length(); at += 16_384) {
      passing.pass(form.slice(at, Math.min(form.length(), at + 16_384)));
    }

    assertThat(found).containsExactly("whisper-1");
  }

  @Test
  void model_isNotFound_whereNoneIsNamed_orItsNameIsTooLong() {
    assertThat(found(FILE + END, 0)).isEmpty();
    assertThat(found(FILE + MODEL.replace("whisper-1", "w".repeat(300)) + END, 0)).isEmpty();
    assertThat(found(FILE + MODEL.replace("Content-D", "x".repeat(2000) + "\r\nContent-D"), 0))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json",
    "multipart/form-data",
    "multipart/mixed; boundary=b",
    "multipart/form-data; boundary="
  })
  void whatIsNoForm_isNotRead(String type) {
    assertThat(PassingForm.of(type, model -> {})).isEmpty();
  }
}
