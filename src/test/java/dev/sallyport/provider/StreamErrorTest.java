package dev.sallyport.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamErrorTest {
  private final GatewayException gone = GatewayException.upstream("Gone \"away\".");

  private List<String> told(StreamForm form, Dialect dialect) {
    return StreamError.of(form, dialect, gone, ",").stream().map(Buffer::toString).toList();
  }

  private JsonObject data(Dialect dialect, StreamForm form, String event) {
    String told = String.join("", told(form, dialect));
    assertThat(told).startsWith(event + "data: {").endsWith("}\n\n");
    return new JsonObject(told.substring(told.indexOf('{')));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void message_isToldInEachDialect_withoutTheMarkOfANormalEnd(Dialect dialect) {
    assertThat(String.join("", told(StreamForm.EVENTS, dialect)))
        .contains("Gone \\\"away\\\".")
        .doesNotContain("[DONE]", "message_stop");
  }

  @Test
  void event_isTheWholeError_inMostDialects() {
    for (Dialect dialect : List.of(Dialect.OPENAI, Dialect.MISTRAL, Dialect.OLLAMA)) {
      assertThat(data(dialect, StreamForm.EVENTS, "")).isEqualTo(DialectError.json(dialect, gone));
    }
    assertThat(data(Dialect.ANTHROPIC, StreamForm.EVENTS, "event: error\n"))
        .isEqualTo(DialectError.json(Dialect.ANTHROPIC, gone));
  }

  @Test
  void responses_tellTheTypeInTheData_andTheErrorThatSdksRaise() {
    JsonObject told = data(Dialect.OPENAI, StreamForm.RESPONSE_EVENTS, "event: error\n");

    assertThat(told.getString("type")).isEqualTo("error");
    assertThat(told.getString("code")).isEqualTo("upstream_error");
    assertThat(told.getJsonObject("error").getString("message")).isEqualTo(gone.getMessage());
  }

  @Test
  void gemini_isBareJsonInAPieceOfItsOwn_andTwoEvents() {
    List<String> told = told(StreamForm.EVENTS, Dialect.GEMINI);

    assertThat(new JsonObject(told.get(0))).isEqualTo(DialectError.json(Dialect.GEMINI, gone));
    assertThat(told.get(0)).endsWith("\n\n");
    assertThat(told.get(1)).isEqualTo(("data: " + told.get(0)).repeat(2));
  }

  @Test
  void openrouter_isAChunk_thatFinishesWithAnError() {
    JsonObject told = data(Dialect.OPENROUTER, StreamForm.EVENTS, "");

    assertThat(told.getJsonArray("choices").getJsonObject(0).getString("finish_reason"))
        .isEqualTo("error");
    assertThat(told.getJsonObject("error").getInteger("code")).isEqualTo(502);
  }

  @Test
  void cohere_isTheEndOfAMessage_thatFailed() {
    JsonObject told = data(Dialect.COHERE, StreamForm.EVENTS, "event: message-end\n");

    assertThat(told.getJsonObject("delta").getString("finish_reason")).isEqualTo("ERROR");
  }

  @Test
  void linesAndElements_areBareJson() {
    assertThat(told(StreamForm.JSON_LINES, Dialect.OLLAMA))
        .containsExactly(DialectError.json(Dialect.OLLAMA, gone).encode() + "\n");
    assertThat(told(StreamForm.JSON_ARRAY, Dialect.GEMINI))
        .containsExactly("," + DialectError.json(Dialect.GEMINI, gone).encode() + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, /v1/chat/completions, text/event-stream, EVENTS",
    "OPENAI, /v1/chat/completions, Text/Event-Stream; charset=utf-8, EVENTS",
    "OPENAI, /v1/responses, text/event-stream, RESPONSE_EVENTS",
    "OPENAI, /v1/responses/resp_1, text/event-stream, RESPONSE_EVENTS",
    "OLLAMA, /ollama/api/chat, application/x-ndjson, JSON_LINES",
    "GEMINI, /v1beta/models/g:streamGenerateContent, text/event-stream, EVENTS",
    "GEMINI, /v1beta/models/g:streamGenerateContent, application/json; charset=UTF-8, JSON_ARRAY",
  })
  void form_isThatOfTheTypeAndThePath(Dialect dialect, String path, String type, StreamForm form) {
    assertThat(StreamForm.of(dialect, path, type)).contains(form);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, /v1/audio/speech, audio/mpeg",
    "OPENAI, /v1/chat/completions, application/json",
    "GEMINI, /v1beta/models/g:generateContent, application/json",
    "GEMINI, /v1beta/models/g:streamGenerateContent, application/octet-stream",
    "OPENAI, /v1/files, ''",
  })
  void otherAnswers_haveNoPlaceForAnError(Dialect dialect, String path, String type) {
    assertThat(StreamForm.of(dialect, path, type)).isEqualTo(Optional.empty());
  }
}
