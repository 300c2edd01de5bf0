package dev.sallyport.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DialectErrorTest {
  private static GatewayException unknownKey() {
    return GatewayException.unauthenticated("No \"key\".");
  }

  static Stream<GatewayException> failures() {
    return Stream.of(
        unknownKey(),
        GatewayException.expired("m"),
        GatewayException.forbidden("m"),
        GatewayException.invalid("m"),
        GatewayException.invalid(Map.of("f", "m")),
        GatewayException.notFound("m"),
        GatewayException.duplicate("m"),
        GatewayException.inUse("m"),
        GatewayException.tooLarge(1),
        GatewayException.upstream("m"),
        GatewayException.upstreamTimeout("m"),
        GatewayException.unanswered("m"),
        GatewayException.notImplemented("m"),
        GatewayException.unavailable("m"),
        GatewayException.internal());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void body_hasTheFieldsOfItsDialect(GatewayException failure) {
    assertThat(error(Dialect.OPENAI, failure).fieldNames())
        .containsExactlyInAnyOrder("message", "type", "param", "code");
    assertThat(body(Dialect.ANTHROPIC, failure).getString("type")).isEqualTo("error");
    assertThat(error(Dialect.ANTHROPIC, failure).fieldNames()).contains("type", "message");
    assertThat(error(Dialect.GEMINI, failure).getInteger("code"))
        .isEqualTo(failure.code().status());
    assertThat(error(Dialect.GEMINI, failure).getString("status")).matches("[A-Z_]+");
    assertThat(body(Dialect.MISTRAL, failure).fieldNames())
        .containsExactlyInAnyOrder("object", "message", "type", "param", "code");
    assertThat(body(Dialect.COHERE, failure).fieldNames()).contains("message");
    assertThat(error(Dialect.OPENROUTER, failure).getInteger("code"))
        .isEqualTo(failure.code().status());
    assertThat(body(Dialect.OLLAMA, failure).getString("error")).isEqualTo(failure.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void body_tellsTheMessage_andNothingOfItsOrigin(Dialect dialect) {
    String text = DialectError.body(dialect, unknownKey(), "req_1").toString();

    assertThat(text).contains("No \\\"key\\\".").doesNotContain("sallyport", "Exception");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, invalid_request_error, invalid_api_key, authentication_error, UNAUTHENTICATED",
    "FORBIDDEN, invalid_request_error, permission_denied, permission_error, PERMISSION_DENIED",
    "INVALID, invalid_request_error, invalid_request, invalid_request_error, INVALID_ARGUMENT",
    "NOT_FOUND, invalid_request_error, unknown_url, not_found_error, NOT_FOUND",
    "TOO_LARGE, invalid_request_error, request_too_large, request_too_large, INVALID_ARGUMENT",
    "UPSTREAM, server_error, upstream_error, api_error, UNAVAILABLE",
    "UPSTREAM_TIMEOUT, server_error, upstream_timeout, timeout_error, DEADLINE_EXCEEDED",
    "UNANSWERED, server_error, upstream_timeout, timeout_error, DEADLINE_EXCEEDED",
    "UNAVAILABLE, server_error, service_unavailable, overloaded_error, UNAVAILABLE",
    "NOT_IMPLEMENTED, server_error, not_implemented, api_error, UNIMPLEMENTED",
    "INTERNAL, server_error, internal_error, api_error, INTERNAL"
  })
  void code_hasItsWordInEachDialect(
      ErrorCode code, String openaiType, String openaiCode, String anthropic, String gemini) {
    GatewayException failure = failures().filter(f -> f.code() == code).findFirst().orElseThrow();

    assertThat(error(Dialect.OPENAI, failure).getString("type")).isEqualTo(openaiType);
    assertThat(error(Dialect.OPENAI, failure).getString("code")).isEqualTo(openaiCode);
    assertThat(body(Dialect.MISTRAL, failure).getString("code")).isEqualTo(openaiCode);
    assertThat(error(Dialect.ANTHROPIC, failure).getString("type")).isEqualTo(anthropic);
    assertThat(error(Dialect.GEMINI, failure).getString("status")).isEqualTo(gemini);
  }

  @Test
  void gemini_saysThatTheKeyIsInvalid() {
    JsonObject detail =
        error(Dialect.GEMINI, unknownKey()).getJsonArray("details").getJsonObject(0);

    assertThat(detail.getString("reason")).isEqualTo("API_KEY_INVALID");
  }

  @Test
  void requestId_isTold_whereTheDialectHasAPlaceForIt() {
    assertThat(body(Dialect.ANTHROPIC, unknownKey()).getString("request_id")).isEqualTo("req_1");
    assertThat(body(Dialect.COHERE, unknownKey()).getString("id")).isEqualTo("req_1");
    assertThat(body(Dialect.OPENAI, unknownKey()).encode()).doesNotContain("req_1");
  }

  @Test
  void limitThatNoTimeFrees_isAQuota() {
    GatewayException never = GatewayException.exhausted("RequestsPerKeyPer1h", "m");

    assertThat(error(Dialect.OPENAI, never).getString("code")).isEqualTo("insufficient_quota");
    assertThat(error(Dialect.OPENAI, never).getString("type")).isEqualTo("insufficient_quota");
    assertThat(error(Dialect.GEMINI, never).encode())
        .contains("QuotaFailure")
        .doesNotContain("RetryInfo");
  }

  private static JsonObject body(Dialect dialect, GatewayException failure) {
    return DialectError.body(dialect, failure, "req_1").toJsonObject();
  }

  private static JsonObject error(Dialect dialect, GatewayException failure) {
    return body(dialect, failure).getJsonObject("error");
  }
}
