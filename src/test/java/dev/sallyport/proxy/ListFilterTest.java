package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.ModelPattern;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListFilterTest {
  private static String kept(String list) {
    return ListFilter.kept(Buffer.buffer(list), ModelPattern.of("ok*")::matches).toString();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "OpenAI | {\"object\":\"list\",\"data\":[{\"id\":\"a\"},{\"id\":\"ok1\",\"created\":1.50e3},{\"id\":\"b\"}]}"
            + "| {\"object\":\"list\",\"data\":[{\"id\":\"ok1\",\"created\":1.50e3}]}",
        "Anthropic | {\"data\":[{\"type\":\"model\",\"id\":\"x\"},{\"id\":\"ok1\"},{\"id\":\"ok2\"},{\"id\":\"y\"}],\"has_more\":true,\"first_id\":\"x\",\"last_id\":\"y\"}"
            + "| {\"data\":[{\"id\":\"ok1\"},{\"id\":\"ok2\"}],\"has_more\":true,\"first_id\":\"ok1\",\"last_id\":\"ok2\"}",
        "Anthropic, none left | {\"first_id\":\"x\",\"last_id\":\"x\",\"has_more\":false,\"data\":[{\"id\":\"x\"}]}"
            + "| {\"first_id\":null,\"last_id\":null,\"has_more\":false,\"data\":[]}",
        "Gemini | {\"models\":[{\"name\":\"models/ok-1\",\"supportedGenerationMethods\":[\"x\"]},{\"name\":\"models/g\"}],\"nextPageToken\":\"t\"}"
            + "| {\"models\":[{\"name\":\"models/ok-1\",\"supportedGenerationMethods\":[\"x\"]}],\"nextPageToken\":\"t\"}",
        "Mistral | {\"object\":\"list\",\"data\":[{\"id\":\"m\",\"aliases\":[\"ok\"]},{\"id\":\"ok\",\"aliases\":[\"m\"]}]}"
            + "| {\"object\":\"list\",\"data\":[{\"id\":\"ok\",\"aliases\":[\"m\"]}]}",
        "Cohere | {\"models\":[{\"name\":\"c\"},{\"name\":\"ok\"}],\"next_page_token\":\"t\"}"
            + "| {\"models\":[{\"name\":\"ok\"}],\"next_page_token\":\"t\"}",
        "Ollama | {\"models\":[{\"name\":\"ok:7b\",\"model\":\"ok:7b\",\"size\":4661224676},{\"name\":\"z\",\"model\":\"z\"}]}"
            + "| {\"models\":[{\"name\":\"ok:7b\",\"model\":\"ok:7b\",\"size\":4661224676}]}",
        "OpenRouter | {\"data\":[{\"id\":\"x/y\",\"name\":\"ok\"},{\"name\":\"X: Y\",\"id\":\"ok/y:free\",\"pricing\":{\"id\":\"no\"}}]}"
            + "| {\"data\":[{\"name\":\"X: Y\",\"id\":\"ok/y:free\",\"pricing\":{\"id\":\"no\"}}]}",
        "Together | [{\"id\":\"x\"},{\"id\":\"ok/q\"},{\"id\":\"ok/r\"}] | [{\"id\":\"ok/q\"},{\"id\":\"ok/r\"}]",
        "xAI | {\"models\":[{\"id\":\"ok\",\"aliases\":[]},{\"id\":\"g\",\"aliases\":[\"ok\"]}]}"
            + "| {\"models\":[{\"id\":\"ok\",\"aliases\":[]}]}",
        "one | {\"id\":\"ok\",\"object\":\"model\"} | {\"id\":\"ok\",\"object\":\"model\"}",
        "nothing | {\"models\":null} | {\"models\":null}",
        "nameless | {\"data\":[{\"x\":1},7,null,[],\"ok\",\"bad\",{\"id\":5}]} | {\"data\":[\"ok\"]}"
      })
  void list_holdsWhatIsAllowed_inEachVendorsShape(String vendor, String theirs, String ours) {
    assertThat(kept(theirs)).isEqualTo(ours);
  }

  @Test
  void text_staysInEveryByte_whereAllIsAllowed() {
    String list =
        """
         { "object" : "list",
          "data": [
            {"id": "ok\\u00e9", "n": 1.0E+2},
            {"id": "oké", "deep": [[{}], "]", ","]}
          ],
          "x": 1e400 }
        """;

    assertThat(kept(list)).isEqualTo(list);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "null", "7", "\"ok\"", "{", "[", "{\"data\":[", "{}{}", "[]x", "<html>"})
  void text_isRefused_whenItIsNoList(String text) {
    assertThatExceptionOfType(GatewayException.class)
        .isThrownBy(() -> kept(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM));
  }

  @Test
  void text_isRefused_whenItIsOfAnotherCharset() {
    byte[] utf16 = "[{\"id\":\"ok\"}]".getBytes(java.nio.charset.StandardCharsets.UTF_16BE);

    assertThatExceptionOfType(GatewayException.class)
        .isThrownBy(() -> ListFilter.kept(Buffer.buffer(utf16), name -> true));
  }
}
