package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One less than each limit, the limit, one more, and a thousand times as much. */
class OversizeTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String AUDIO = "/v1/audio/transcriptions";
  private static final String JSON = "Content-Type: application/json";
  private static final String WAV = "Content-Type: audio/wav";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_INBOUND_URI_LIMIT", "1KiB",
          "SALLYPORT_INBOUND_HEADER_BLOCK_LIMIT", "2KiB",
          "SALLYPORT_INBOUND_HEADER_COUNT_LIMIT", "20",
          "SALLYPORT_INBOUND_JSON_BODY_LIMIT", "4KiB",
          "SALLYPORT_INBOUND_MEDIA_BODY_LIMIT", "8KiB");

  /**
   * @param made of a key and a size
   */
  private record Limit(
      String name, int limit, int status, BiFunction<String, Integer, String> made) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Limit> limits() {
    return Stream.of(
        new Limit("request line", 1024, 414, OversizeTest::line),
        new Limit("header block", 2048, 431, OversizeTest::block),
        new Limit("header count", 20, 431, OversizeTest::count),
        new Limit("JSON", 4096, 413, (key, n) -> Requests.post(CHAT, key, json(n))),
        new Limit("JSON in chunks", 4096, 413, (key, n) -> chunked(CHAT, key, JSON, json(n))),
        new Limit("media", 8192, 413, OversizeTest::media),
        new Limit("media in chunks", 8192, 413, (key, n) -> chunked(AUDIO, key, WAV, text(n))),
        new Limit("chunk extension", 1024, 400, OversizeTest::extension),
        new Limit("trailers", 2048, 431, OversizeTest::trailers));
  }

  private static String text(int length) {
    return "x".repeat(length);
  }

  private static String json(int length) {
    return "{}" + " ".repeat(length - 2);
  }

  private static String line(String key, int length) {
    String target = CHAT + "?a=";
    int rest = length - "POST  HTTP/1.1".length() - target.length();
    return Requests.post(target + text(rest), key, "{}");
  }

  private static String block(String key, int length) {
    String head = Requests.head("POST", CHAT, key);
    int rest = length - (head.length() - head.indexOf("\r\n") - 4) - "X: \r\n".length();
    return Requests.head("POST", CHAT, key, "X: " + text(rest));
  }

  private static String count(String key, int count) {
    String[] more = new String[count - 2];
    java.util.Arrays.fill(more, "X: y");
    return Requests.head("POST", CHAT, key, more);
  }

  private static String chunked(String path, String key, String type, String body) {
    StringBuilder sent = new StringBuilder(Requests.head("POST", path, key, type, CHUNKED));
    for (int at = 0; at < body.length(); at += 1000) {
      String chunk = body.substring(at, Math.min(body.length(), at + 1000));
      sent.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
    }
    return sent.append("0\r\n\r\n").toString();
  }

  private static String media(String key, int length) {
    return Requests.head("POST", AUDIO, key, WAV, "Content-Length: " + length) + text(length);
  }

  private static String extension(String key, int length) {
    return Requests.head("POST", CHAT, key, JSON, CHUNKED)
        + "2;"
        + text(length)
        + "\r\n{}\r\n0\r\n\r\n";
  }

  private static String trailers(String key, int length) {
    return Requests.head("POST", CHAT, key, JSON, CHUNKED)
        + "2\r\n{}\r\n0\r\nX: "
        + text(length - "X: \r\n".length())
        + "\r\n\r\n";
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sizes_areServedUpToTheLimit_andRefusedPastIt(Limit limit) {
    String key = gateway.key("openai");
    for (int size : List.of(limit.limit - 1, limit.limit)) {
      Answer answer = Answer.to(gateway.port(), limit.made.apply(key, size));
      assertThat(answer.status()).as("%s: %s", size, answer.text()).isEqualTo(200);
    }
    for (int size : List.of(limit.limit + 1, limit.limit * 1000)) {
      Answer answer = refused(limit.made.apply(key, size));
      assertThat(answer.status()).as("%s: %s", size, answer.text()).isEqualTo(limit.status);
    }
    assertThat(Answer.to(gateway.port(), Requests.post(CHAT, key, "{}")).status()).isEqualTo(200);
  }

  /** What is too much is still being sent while the answer comes. */
  private static Answer refused(String request) {
    try (RawClient client = RawClient.to(gateway.port())) {
      Thread sender = new Thread(() -> client.send(request));
      sender.setDaemon(true);
      sender.start();
      return Answer.read(client);
    }
  }
}
