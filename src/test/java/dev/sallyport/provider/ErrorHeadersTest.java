package dev.sallyport.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.GatewayException;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorHeadersTest {
  private static MultiMap headers(Dialect dialect, GatewayException error) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    ErrorHeaders.tell(dialect, headers, error, "req_1");
    return headers;
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(GatewayException.limited("m", Duration.ofMillis(1)), true),
        Arguments.of(GatewayException.limited("m", Duration.ofMinutes(2)), true),
        Arguments.of(GatewayException.limited("m", Duration.ofMinutes(2).plusMillis(1)), false),
        Arguments.of(GatewayException.exhausted("name", "m"), false),
        Arguments.of(GatewayException.unavailable("m"), true),
        Arguments.of(GatewayException.upstream("m"), true),
        Arguments.of(GatewayException.upstreamTimeout("m"), true),
        Arguments.of(GatewayException.unanswered("m"), false),
        Arguments.of(GatewayException.internal(), true),
        Arguments.of(GatewayException.notImplemented("m"), false),
        Arguments.of(GatewayException.unauthenticated("m"), false),
        Arguments.of(GatewayException.expired("m"), false),
        Arguments.of(GatewayException.forbidden("m"), false),
        Arguments.of(GatewayException.invalid("m"), false),
        Arguments.of(GatewayException.notOffered("m"), false),
        Arguments.of(GatewayException.tooLarge(1), false));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sdk_isToldWhetherToTryAgain(GatewayException error, boolean retry) {
    assertThat(headers(Dialect.OPENAI, error).getAll("x-should-retry"))
        .containsExactly(Boolean.toString(retry));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "1, 1, 1", "999, 1, 999", "1001, 2, 1001", "3600000, 3600, 3600000"})
  void wait_isToldInSecondsAndMillis_roundedUp(long millis, String seconds, String exact) {
    MultiMap told =
        headers(Dialect.GEMINI, GatewayException.limited("m", Duration.ofMillis(millis)));

    assertThat(told.get("retry-after")).isEqualTo(seconds);
    assertThat(told.get("retry-after-ms")).isEqualTo(exact);
  }

  @Test
  void wait_isNotTold_whereNoneWouldHelp() {
    MultiMap told = headers(Dialect.OPENAI, GatewayException.exhausted("name", "m"));

    assertThat(told.names()).containsExactlyInAnyOrder("x-should-retry", "x-request-id");
  }

  @Test
  void requestId_hasTheNameThatTheSdkReads() {
    MultiMap anthropic = headers(Dialect.ANTHROPIC, GatewayException.internal());

    assertThat(anthropic.get("request-id")).isEqualTo("req_1");
    assertThat(headers(Dialect.MISTRAL, GatewayException.internal()).get("x-request-id"))
        .isEqualTo("req_1");
  }
}
