package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.Dialect;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies of the largest size, made so that reading them would cost most. */
class LargeBodiesTest {
  private static final int LARGEST = 32 << 20;
  private static final String FORM = "multipart/form-data; boundary=" + "-".repeat(69) + "x";

  @Test
  void names_areKeptOnce_whereverTheyStandAgain() {
    String many = "\"m\",".repeat(LARGEST / 4 - 10);

    AskedModels asked =
        JsonModels.of(Buffer.buffer("{\"models\":[" + many + "\"m\"]}"), Dialect.OPENROUTER);

    assertThat(asked).isEqualTo(AskedModels.of("m"));
  }

  @Test
  void formOfHyphens_isReadAsFastAsAnyOther() {
    Buffer hyphens = form('-');
    Buffer letters = form('a');
    millis(hyphens);
    millis(letters);

    assertThat(millis(hyphens)).isLessThan(20 * Math.max(20, millis(letters)));
  }

  private static Buffer form(char filled) {
    return Buffer.buffer(
        "--" + "-".repeat(69) + "x\r\n\r\n\r\n" + String.valueOf(filled).repeat(LARGEST));
  }

  /** The end is missing. */
  private static long millis(Buffer form) {
    long begun = System.nanoTime();
    assertThatExceptionOfType(GatewayException.class).isThrownBy(() -> FormModels.of(FORM, form));
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }
}
