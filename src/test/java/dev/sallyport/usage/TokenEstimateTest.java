package dev.sallyport.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real tokenizer, of which the estimate knows nothing but its weights. */
class TokenEstimateTest {
  private static final Encoding TOKENIZER =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  private static final double BOUND = 0.15;

  private static String text(String name) {
    return switch (name) {
      case "code" -> file("src/main/java/dev/sallyport/price/Bill.java");
      case "json" -> resource("/prices.json").substring(0, 8000);
      default -> resource("/texts/" + name + ".txt");
    };
  }

  private static String file(String name) {
    try {
      return Files.readString(Path.of(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = TokenEstimateTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long estimate(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return TokenEstimate.tokens(new TokenEstimate().add(bytes, 0, bytes.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"english", "german", "chinese", "russian", "code", "json"})
  void estimate_isNearTheTokenizers_inEachLanguage(String name) {
    String text = text(name);
    double tokens = TOKENIZER.countTokensOrdinary(text);

    assertThat(estimate(text) / tokens).isCloseTo(1, within(BOUND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"english", "german", "chinese", "russian", "code", "json"})
  void estimate_isTheSame_howeverTheTextIsCut(String name) {
    byte[] bytes = text(name).getBytes(UTF_8);
    TokenEstimate whole = new TokenEstimate();
    TokenEstimate inPieces = new TokenEstimate();
    long sum = 0;
    for (int at = 0; at < bytes.length; at += 7) {
      sum += inPieces.add(bytes, at, Math.min(bytes.length, at + 7));
    }

    assertThat(sum).isEqualTo(whole.add(bytes, 0, bytes.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"english", "german", "chinese", "russian", "code"})
  void estimate_isNearTheTokenizers_whereTheTextIsEscaped(String name) {
    String text = text(name);
    StringBuilder escaped = new StringBuilder();
    String json = new JsonObject().put("t", text).encode();
    json.substring(6, json.length() - 2)
        .chars()
        .forEach(
            sign ->
                escaped.append(sign < 128 ? Character.toString(sign) : "\\u%04x".formatted(sign)));
    byte[] bytes = escaped.toString().getBytes(UTF_8);

    long weight = new TokenEstimate().addJson(bytes, 0, bytes.length);

    double tokens = TOKENIZER.countTokensOrdinary(text);
    assertThat(TokenEstimate.tokens(weight) / tokens).isCloseTo(1, within(0.2));
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "a, 2", "' ', 1", "hello world, 3"})
  void shortTexts_areRoundedUp(String text, long tokens) {
    assertThat(estimate(text)).isEqualTo(tokens);
  }

  @Test
  void bytesOfNoText_areCountedAsWell() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }

    assertThat(new TokenEstimate().add(bytes, 0, bytes.length)).isPositive();
    assertThat(new TokenEstimate().addJson(bytes, 0, bytes.length)).isPositive();
  }
}
