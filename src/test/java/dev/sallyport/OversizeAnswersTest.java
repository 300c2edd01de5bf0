package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OversizeTest}, of what a provider answers over HTTP/1.1. */
class OversizeAnswersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String EMPTY = "Content-Length: 0\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  /** What is left of the limit for trailers is what the head did not use. */
  private static final int HEAD_OF_CHUNKED = "Transfer-Encoding: chunked".length();

  private static final int LIST_BYTES = 4 << 20;

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_UPSTREAM_HEADER_BLOCK_LIMIT", "2KiB",
          "SALLYPORT_RUNTIME_EVENT_LOOPS", "1",
          "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "2s",
          "SALLYPORT_UPSTREAM_GAP_TIMEOUT", "2s");

  private static String key;

  @BeforeAll
  static void makeKeys() {
    key = gateway.key("openai");
  }

  private static SizeLimit limit(String name, int size, String past, IntFunction<String> answer) {
    return new SizeLimit(
        name, size, past, past, n -> answered(answer.apply(n), Requests.get("/v1/models", key)));
  }

  static Stream<SizeLimit> limits() {
    return Stream.of(
        limit("status line", 4096, "502", n -> statusLine(n)),
        limit("header line", 2048, "502", n -> OK + EMPTY + line(n - EMPTY.length() + 2) + "\r\n"),
        limit("header block", 2048, "502", OversizeAnswersTest::block),
        limit(
            "chunk line",
            4096,
            "502|broken",
            n -> CHUNKED + "2;" + text(n - 2) + "\r\n{}\r\n0\r\n\r\n"),
        limit(
            "trailers and head",
            2048,
            "502|broken",
            n -> CHUNKED + "2\r\n{}\r\n0\r\n" + line(n - HEAD_OF_CHUNKED) + "\r\n"),
        limit(
            "interim answers",
            64,
            "502",
            n -> "HTTP/1.1 103 Early\r\n\r\n".repeat(n) + OK + EMPTY + "\r\n"));
  }

  private static String text(int length) {
    return "x".repeat(length);
  }

  private static String statusLine(int length) {
    return "HTTP/1.1 200 " + text(length - "HTTP/1.1 200 ".length()) + "\r\n" + EMPTY + "\r\n";
  }

  /** As the limit counts it: without its line end. */
  private static String line(int length) {
    return "x: " + text(length - "x: ".length()) + "\r\n";
  }

  private static String block(int length) {
    StringBuilder head = new StringBuilder(OK + EMPTY);
    int left = length - EMPTY.length() + 2;
    for (; left > 100; left -= 50) {
      head.append(line(50));
    }
    return head.append(line(left)).append("\r\n").toString();
  }

  /** The status, or that the answer broke off. */
  private static String answered(String answer, String request) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(answer);
            });
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
      Got got = Got.http1(client.readToEnd());
      return got.complete() ? Integer.toString(got.status()) : "broken";
    }
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sizes_passUpToTheLimit_andAreRefusedPastIt(SizeLimit limit) {
    limit.check();

    assertThat(answered(OK + EMPTY + "\r\n", Requests.get("/v1/models", key))).isEqualTo("200");
  }

  /** One model, with a long name, that the key may not use: little of it reaches the client. */
  private static String list(int bytes) {
    String name = text(bytes - "{'data':[{'id':''}]}".length());
    String list = "{\"data\":[{\"id\":\"" + name + "\"}]}";
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(OK + "Content-Length: " + bytes + "\r\n\r\n" + list);
            });
    return restrictedList();
  }

  private static String restrictedList() {
    String restricted = gateway.key("openai");
    gateway.gateway().alterKey("models = '{ok-*}'");
    String request = Requests.get("/v1/models", restricted, "Connection: close");
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(request);
      Got got = Got.http1(client.readToEnd());
      return got.complete() ? Integer.toString(got.status()) : "broken";
    }
  }

  @Test
  void modelLists_passUpToTheLimit_andAreRefusedPastIt() {
    assertThat(list(LIST_BYTES - 1)).isEqualTo("200");
    assertThat(list(LIST_BYTES)).isEqualTo("200");
    assertThat(list(LIST_BYTES + 1)).isEqualTo("502");
  }

  @Test
  void modelList_isNotReadOn_whenItIsPastTheLimit() {
    AtomicInteger sent = new AtomicInteger();
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(CHUNKED);
              while (sent.getAndIncrement() < 1000) {
                call.send("400000\r\n" + " ".repeat(LIST_BYTES) + "\r\n");
              }
            });

    assertThat(restrictedList()).isEqualTo("502");
    assertThat(sent.get()).isLessThan(20);
  }
}
