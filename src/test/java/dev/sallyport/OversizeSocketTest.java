package dev.sallyport;

import static dev.sallyport.SocketCalls.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OversizeTest}, for WebSockets. */
class OversizeSocketTest {
  private static final String REALTIME = "/v1/realtime?model=ok-1";

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_INBOUND_URI_LIMIT", "1KiB",
          "SALLYPORT_INBOUND_HEADER_BLOCK_LIMIT", "2KiB",
          "SALLYPORT_INBOUND_JSON_BODY_LIMIT", "4KiB");

  private static String key;

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
    gateway.gateway().alterKey("models = '{ok-*}'");
  }

  private static SizeLimit handshake(
      String name, int size, String past, IntFunction<String> request) {
    return new SizeLimit(name, size, "101", past, past, n -> opened(request.apply(n)));
  }

  private static SizeLimit message(String name, int frames) {
    return new SizeLimit(name, 4096, "passed", "1009", "1009", n -> said(n, frames));
  }

  static Stream<SizeLimit> limits() {
    return Stream.of(
        handshake("request line", 1024, "414", OversizeSocketTest::query),
        handshake("list of subprotocols", 2048, "431", OversizeSocketTest::protocols),
        message("message", 1),
        message("message in frames", 4));
  }

  private static String query(int length) {
    String begun = REALTIME + "&a=";
    return SocketCalls.upgrade(
        begun + "x".repeat(length - begun.length() - "GET  HTTP/1.1".length()), bearer(key));
  }

  private static String protocols(int block) {
    String without = SocketCalls.upgrade(REALTIME, bearer(key), "Sec-WebSocket-Protocol: ");
    int there = without.length() - without.indexOf("\r\n") - 4;
    return SocketCalls.upgrade(
        REALTIME, bearer(key), "Sec-WebSocket-Protocol: " + "x".repeat(block - there));
  }

  private static String opened(String request) {
    gateway.provider().does(SocketCalls::echo);
    try (RawClient client = RawClient.to(gateway.port())) {
      sendAside(client, request);
      return client.readUntil("\r\n\r\n").split(" ", 3)[1];
    }
  }

  private static void sendAside(RawClient client, String bytes) {
    Thread sender = new Thread(() -> client.send(bytes));
    sender.setDaemon(true);
    sender.start();
  }

  /** What the first frame back is: what was said, or a close. */
  private static String said(int size, int frames) {
    gateway.provider().does(SocketCalls::echo);
    String text = "{\"a\":\"" + "x".repeat(size - "{\"a\":\"\"}".length()) + "\"}";
    try (RawClient client = SocketCalls.open(gateway.port(), REALTIME, bearer(key))) {
      StringBuilder sent = new StringBuilder();
      int step = size / frames;
      for (int i = 0; i < frames; i++) {
        String part = text.substring(i * step, i == frames - 1 ? size : (i + 1) * step);
        int first = (i == 0 ? 1 : 0) | (i == frames - 1 ? 0x80 : 0);
        SocketFrame frame = new SocketFrame(first, SocketFrame.text(part).payload());
        sent.append(new String(frame.masked(), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      sendAside(client, sent.toString());
      SocketFrame last = SocketCalls.read(client);
      while ((last.first() & 0x80) == 0) {
        last = SocketCalls.read(client);
      }
      return last.first() == SocketFrame.CLOSE ? Integer.toString(last.code()) : "passed";
    }
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sizes_areServedUpToTheLimit_andRefusedPastIt(SizeLimit limit) {
    limit.check();

    assertThat(opened(SocketCalls.upgrade(REALTIME, bearer(key)))).isEqualTo("101");
  }
}
