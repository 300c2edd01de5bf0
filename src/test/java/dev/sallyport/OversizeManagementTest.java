package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OversizeTest}, of the management port, whose limits nobody sets. */
class OversizeManagementTest {
  private static final String KEYS = "/v1/keys";
  private static final String TOKEN = TestGateway.ADMIN_TOKEN;

  @RegisterExtension static final GatewayExtension gateway = GatewayExtension.with();

  private static SizeLimit limit(String name, int size, String past, IntFunction<String> request) {
    return new SizeLimit(name, size, past, past, n -> answered(request.apply(n)));
  }

  /** A body that was read makes no key either, but for what it says. */
  private static SizeLimit body(
      String name, int size, String past, String far, IntFunction<String> json) {
    return new SizeLimit(
        name, size, "400", past, far, n -> answered(Requests.post(KEYS, TOKEN, json.apply(n))));
  }

  static Stream<SizeLimit> limits() {
    return Stream.of(
        new SizeLimit(
            "request line", 8 * 1024, "400", "414", "414", n -> answered(unknownParameter(n))),
        limit("header block", 16 * 1024, "431", OversizeManagementTest::block),
        limit("header count", 100, "431", OversizeManagementTest::count),
        new SizeLimit("body", 1024 * 1024, "400", "413", "413", n -> answered(ofLength(n))),
        body("depth", 100, "400 unread", "400 unread", n -> nested(n)),
        body("number", 1000, "400 unread", "400 unread", n -> "{\"name\":" + "1".repeat(n) + "}"),
        body("name of a field", 50_000, "400 unread", "413", n -> "{\"" + "x".repeat(n) + "\":1}"));
  }

  /** What is announced as far too much need not be sent. */
  private static String ofLength(int length) {
    int sent = Math.min(length, 2 * 1024 * 1024);
    return Requests.post(KEYS, TOKEN, "{}" + " ".repeat(sent - 2))
        .replace("Content-Length: " + sent, "Content-Length: " + length);
  }

  private static String nested(int depth) {
    return "{\"name\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
  }

  private static String unknownParameter(int length) {
    return Requests.get(
        "/health/live?" + "x".repeat(length - "GET /health/live? HTTP/1.1".length()), TOKEN);
  }

  private static String block(int length) {
    String head = Requests.get("/health/live", TOKEN);
    int rest = length - (head.length() - head.indexOf("\r\n") - 4) - "X: \r\n".length();
    return Requests.get("/health/live", TOKEN, "X: " + "x".repeat(rest));
  }

  private static String count(int count) {
    String[] more = new String[count - 2];
    Arrays.fill(more, "X: y");
    return Requests.get("/health/live", TOKEN, more);
  }

  /** What is too much is still being sent while the answer comes. */
  private static String answered(String request) {
    try (RawClient client = RawClient.to(gateway.gateway().managementPort())) {
      Thread sender = new Thread(() -> client.send(request));
      sender.setDaemon(true);
      sender.start();
      Answer answer = Answer.read(client);
      boolean unread = answer.text().contains("is nested deeper");
      return answer.status() + (unread ? " unread" : "");
    }
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sizes_areServedUpToTheLimit_andRefusedPastIt(SizeLimit limit) {
    limit.check();

    assertThat(answered(Requests.get("/health/live", TOKEN))).isEqualTo("200");
  }
}
