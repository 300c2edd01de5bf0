package dev.sallyport;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.DataPortContract;
import dev.sallyport.key.KeyText;
import dev.sallyport.provider.Dialect;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal in each dialect, as it goes over the wire, held against its contract. */
class ErrorMatrixTest {
  private static final Vertx VERTX = Vertx.vertx();

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "200ms");

  private static final RefusalCalls calls = new RefusalCalls(gateway);

  private static DataPortContract contract;

  @BeforeAll
  static void load() {
    contract = DataPortContract.load(VERTX);
  }

  @AfterAll
  static void close() {
    Outage.LOST.close();
    VERTX.close().await();
  }

  static Stream<Arguments> matrix() {
    return Stream.of(RefusalKind.values())
        .flatMap(kind -> Stream.of(Dialect.values()).map(dialect -> Arguments.of(kind, dialect)));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void refusal_isAsTheContractSays(RefusalKind kind, Dialect dialect) {
    Answer answer = kind.ask(calls, dialect);

    assertThat(answer.status()).as(answer.text()).isEqualTo(kind.status());
    assertThat(answer.header("x-should-retry")).containsExactly(Boolean.toString(kind.retry()));
    assertThat(answer.header("retry-after").isEmpty())
        .isEqualTo(kind.status() != 429 || kind == RefusalKind.EXHAUSTED);
    check(RefusalCalls.slug(dialect), answer);
  }

  private static void check(String operation, Answer answer) {
    contract.check(
        operation,
        answer.status(),
        answer.lines().stream()
            .map(line -> line.split(": ", 2))
            .collect(
                groupingBy(
                    line -> line[0].toLowerCase(Locale.ROOT), mapping(line -> line[1], toList()))),
        answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"azure", "bedrock", "vertex"})
  void providerOfLater_isNotImplemented_forGood(String slug) {
    Answer answer = calls.send(Requests.get("/" + slug + "/v1/models", gateway.key("openai")));

    assertThat(answer.status()).isEqualTo(501);
    check("openai", answer);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void outage_isWorthAnotherTry(Dialect dialect) {
    Answer answer =
        Outage.ask(
            Requests.post(
                RefusalCalls.path(dialect), KeyText.generate().revealText(), RefusalCalls.BODY));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).containsExactly("1");
    check(RefusalCalls.slug(dialect), answer);
  }

  /** A gateway that has lost its database. */
  private static final class Outage {
    private static final TestGateway LOST = lost();

    private static TestGateway lost() {
      TestGate gate = new TestGate(VERTX, TestPostgres.port());
      gate.open();
      String database = TestPostgres.freshDatabase();
      String url = TestGateway.postgresUrl(gate.port(), database);
      TestGateway lost =
          TestGateway.open(
              database,
              "SALLYPORT_POSTGRES_URL",
              url.replace("127.0.0.1", TestGate.HOST),
              "SALLYPORT_POSTGRES_CALL_DEADLINE",
              "500ms");
      TestGateway.await(lost.gateway().ready());
      gate.close();
      return lost;
    }

    static Answer ask(String request) {
      return Answer.to(LOST.dataPort(), request);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'GET  / HTTP/1.1', 400",
    "'GET /v1//models HTTP/1.1', 400",
    "'GET / HTTP/3.0', 505",
  })
  void badHttp_isRefused_beforeADialectIsKnown(String line, int status) {
    Answer answer = calls.send(line + "\r\nHost: g\r\n\r\n");

    assertThat(answer.status()).isEqualTo(status);
    check("malformed", answer);
  }

  @ParameterizedTest
  @CsvSource({
    "'Transfer-Encoding: gzip', 501",
    "'Expect: something', 417",
    "'Content-Length: 1, 1', 400",
  })
  void badHead_isRefused_beforeADialectIsKnown(String line, int status) {
    Answer answer = calls.send("POST /v1/messages HTTP/1.1\r\nHost: g\r\n" + line + "\r\n\r\n");

    assertThat(answer.status()).isEqualTo(status);
    check("malformed", answer);
  }

  @Test
  void head_thatIsTooLarge_isRefused_beforeADialectIsKnown() {
    Answer line = calls.send("GET /" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: g\r\n\r\n");
    Answer large =
        calls.send(
            "GET / HTTP/1.1\r\nHost: g\r\n" + ("x: " + "a".repeat(4000) + "\r\n").repeat(40));

    assertThat(line.status()).isEqualTo(414);
    assertThat(large.status()).isEqualTo(431);
    check("malformed", line);
    check("malformed", large);
  }

  @Test
  void ready_isToldWithoutABody() {
    Answer answer = calls.send("GET /-/ready HTTP/1.1\r\nHost: g\r\n\r\n");

    assertThat(answer.status()).isEqualTo(204);
    check("ready", answer);
  }
}
