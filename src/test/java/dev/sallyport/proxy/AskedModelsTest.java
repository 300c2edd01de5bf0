package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.Dialect;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AskedModelsTest {
  private static final String FORM_TYPE = "multipart/form-data; boundary=xYz";

  private static AskedModels json(String text) {
    return JsonModels.of(Buffer.buffer(text), Dialect.OPENAI);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"model\":\"m\"}                               | m",
        "{\"x\":{\"model\":\"n\"},\"model\":\"m\",\"y\":[{\"model\":3}]} | m",
        "{\"mod\\u0065l\":\"\\u006d\"}                   | m",
        "{\"messages\":[\"{\\\"model\\\":1}\"],\"model\":\"m\"} | m",
      })
  void model_isThatOfTheTopLevel(String text, String expected) {
    assertThat(json(text)).isEqualTo(AskedModels.of(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"a\",\"model\":\"b\"}",
        "{\"model\":\"a\",\"model\":\"a\"}",
        "{\"model\":\"a\",\"Model\":\"b\"}",
        "{\"MODEL\":\"a\"}",
        "{\"model\":\"a\",\"mod\\u0065l\":\"b\"}",
        "{\"model\":1}",
        "{\"model\":null}",
        "{\"model\":[\"a\"]}",
        "{\"model\":\"a\"} {\"model\":\"b\"}",
        "{\"model\":\"a\"}x",
        "{\"model\":\"a\"",
        "{'model':\"a\"}",
        "[{\"model\":\"a\"}]",
        "\"model\"",
        "x",
        "{\"models\":[\"a\",1]}",
        "{\"models\":[\"a\"",
        "{\"models\":[\"a\"],\"Models\":[\"b\"]}",
      })
  void body_isRefused_whereItCouldBeReadDifferently(String text) {
    assertInvalid(() -> json(text));
  }

  @Test
  void batchOfAFile_namesItsModelsElsewhere() {
    assertThat(json("{\"model\":\"ok\",\"input_file_id\":\"file-1\"}").sure()).isFalse();
  }

  @Test
  void fallbackModels_areAskedForToo_butOnlyOpenRouterTakesThemAlone() {
    String both = "{\"models\":[\"b\",\"c\"],\"model\":\"a\"}";
    String alone = "{\"models\":[\"b\"]}";

    assertThat(json(both)).isEqualTo(new AskedModels(List.of("b", "c", "a"), true));
    assertThat(json(alone).sure()).isFalse();
    assertThat(JsonModels.of(Buffer.buffer(alone), Dialect.OPENROUTER).sure()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"a\",\"tools\":[7,{\"type\":\"image_generation\",\"model\":\"b\"}]}",
        "{\"model\":\"a\",\"tools\":[{\"x\":1,\"m\\u006fdel\":\"b\"},{\"model\":{\"type\":\"string\"}}]}",
        "{\"model\":\"a\",\"plugins\":[{\"id\":\"x\",\"model\":\"b\"}]}",
        "{\"model\":\"a\",\"requests\":[{\"params\":{\"model\":\"b\"}}]}",
      })
  void modelOfATool_isAskedForToo(String text) {
    assertThat(json(text)).isEqualTo(new AskedModels(List.of("a", "b"), true));
  }

  @Test
  void modelsOfABatch_areThoseOfItsRequests() {
    String batch =
        "{\"requests\":[{\"custom_id\":\"1\",\"params\":{\"model\":\"a\",\"tools\":[{\"model\":\"t\"}]}},"
            + "{\"params\":{\"messages\":[{\"content\":{\"model\":\"x\"}}],\"model\":\"b\"}}]}";

    assertThat(JsonModels.of(Buffer.buffer(batch), Dialect.ANTHROPIC))
        .isEqualTo(new AskedModels(List.of("a", "t", "b"), true));
    assertThat(json(batch).sure()).isFalse();
    assertThat(JsonModels.of(Buffer.buffer("{\"models\":[]}"), Dialect.OPENROUTER).sure())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, false",
    "application/json;charset=utf-8, false",
    "application/json; charset=UTF-8; x=y, false",
    "application/json; Charset=\"utf-8\", false",
    "application/json; charset=utf-7, true",
    "application/json; charset=utf-8x, true",
    "application/json; charset = utf-16, true",
    "application/json; charset*=utf-8''cp037, true"
  })
  void charset_isOther_whereItCouldTurnTheBodyIntoOtherText(String type, boolean other) {
    assertThat(JsonModels.isOtherCharset(type)).isEqualTo(other);
  }

  @Test
  void modelOfAForm_isFound_asDotNetWritesIt() {
    String file =
        "Content-Disposition: form-data; name=file; filename=a; filename*=utf-8''a\r\n\r\nx";
    String model =
        "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=model";

    assertThat(read(FORM_TYPE, form(model + "\r\n\r\nm", file))).isEqualTo(AskedModels.of("m"));
  }

  @Test
  void name_isRefused_whenItIsEndless() {
    assertInvalid(() -> json("{\"model\":\"" + "x".repeat(2000) + "\"}"));
  }

  private static String form(String... parts) {
    return "--xYz\r\n" + String.join("\r\n--xYz\r\n", parts) + "\r\n--xYz--\r\n";
  }

  private static String part(String name, String more, String value) {
    return "Content-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value;
  }

  private static AskedModels read(String type, String text) {
    return FormModels.of(type, Buffer.buffer(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FORM_TYPE,
        "Multipart/Form-Data;boundary=\"xYz\"",
        "multipart/form-data; boundary=xYz "
      })
  void modelOfAForm_isFound_behindTheFile(String type) {
    String file = part("file", "; filename=\"a.wav\"\r\nContent-Type: audio/wav", "\0\r\n--xY\r\n");

    assertThat(read(type, form(file, part("model", "", "whisper-1"))))
        .isEqualTo(AskedModels.of("whisper-1"));
    assertThat(read(type, form(file))).isEqualTo(AskedModels.NONE);
  }

  @Test
  void form_isRefused_whereItCouldBeReadDifferently() {
    String model = part("model", "", "a");
    for (String text :
        List.of(
            form(model, model),
            form(part("Model", "", "a")),
            form(part("model", "; filename=\"f\"", "a")),
            form(part("model", "\r\nContent-Transfer-Encoding: base64", "YQ==")),
            form(part("model", "; name=\"x\"", "a")),
            form(part("x", "; name*=utf-8''model", "a")),
            form(part("x", "; Name=\"model\"", "a")),
            form(part("x", ";\tname=\"model\"", "a")),
            form(part("x", "; name =model", "a")),
            form(part("x", "; name*0=\"mo\"; name*1=\"del\"", "a")),
            form(part("model", "\r\nContent-Type: text/plain; charset=utf-7", "a")),
            form("Content-Disposition: form-data\r\n\r\na"),
            form("no head"),
            form(part("x", "", "\n--xYz\nContent-Disposition: form-data; name=\"model\"\n\nb")),
            form(model) + form(part("model", "", "b")),
            "preamble\r\n" + form(model),
            "--xYz\r\n" + model,
            "--xYz\n" + model + "\n--xYz--",
            "--xYz",
            "",
            form(part("model", "", "a".repeat(3000))))) {
      assertInvalid(() -> read(FORM_TYPE, text));
    }
    for (String type :
        List.of(
            "multipart/form-data",
            "multipart/form-data; boundary=xYz; boundary=b",
            "multipart/mixed; boundary=xYz",
            "multipart/form-data; boundary=")) {
      assertInvalid(() -> read(type, form(model)));
    }
  }

  @Test
  void garbage_isNeverMoreThanRefused() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] json =
        "{\"model\":\"m\",\"x\":[1,{\"a\":\"\\u00e9\"}],\"models\":[\"b\"]}".getBytes(UTF_8);
    byte[] form = form(part("file", "", "abc"), part("model", "", "m")).getBytes(UTF_8);
    for (int i = 0; i < 50_000; i++) {
      byte[] broken = broken(i % 2 == 0 ? json : form, random);
      try {
        JsonModels.of(Buffer.buffer(broken), Dialect.OPENROUTER);
        FormModels.of(FORM_TYPE, Buffer.buffer(broken));
      } catch (GatewayException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
      }
      try {
        FormModels.of(FORM_TYPE, Buffer.buffer(broken));
      } catch (GatewayException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
      }
    }
  }

  private static byte[] broken(byte[] whole, SplittableRandom random) {
    Buffer bytes = Buffer.buffer(whole);
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(bytes.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> bytes = bytes.getBuffer(0, at);
        case 1 -> bytes = bytes.getBuffer(at, bytes.length()).appendBuffer(bytes.getBuffer(0, at));
        case 2 -> bytes = bytes.copy().appendBytes(whole, 0, random.nextInt(whole.length));
        default -> {
          if (at < bytes.length()) {
            bytes = bytes.copy().setByte(at, (byte) random.nextInt(256));
          }
        }
      }
    }
    return bytes.getBytes();
  }

  private static void assertInvalid(Runnable reading) {
    assertThatExceptionOfType(GatewayException.class)
        .isThrownBy(reading::run)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
  }
}
