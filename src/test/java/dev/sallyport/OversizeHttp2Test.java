package dev.sallyport;

import static dev.sallyport.http.Http2Attacker.CONTINUATION;
import static dev.sallyport.http.Http2Attacker.DATA;
import static dev.sallyport.http.Http2Attacker.END_HEADERS;
import static dev.sallyport.http.Http2Attacker.END_STREAM;
import static dev.sallyport.http.Http2Attacker.HEADERS;
import static dev.sallyport.http.Http2Attacker.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.Http2Attacker;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link OversizeTest}, over HTTP/2. */
class OversizeHttp2Test {
  private static final String CHAT = "/v1/chat/completions";
  private static final String AUDIO = "/v1/audio/transcriptions";
  private static final String JSON = "application/json";
  private static final String WAV = "audio/wav";
  private static final int ALL = END_HEADERS | END_STREAM;
  private static final int FIELD_OVERHEAD = 32;

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_INBOUND_URI_LIMIT", "1KiB",
          "SALLYPORT_INBOUND_HEADER_BLOCK_LIMIT", "4KiB",
          "SALLYPORT_INBOUND_HEADER_COUNT_LIMIT", "20",
          "SALLYPORT_INBOUND_JSON_BODY_LIMIT", "4KiB",
          "SALLYPORT_INBOUND_MEDIA_BODY_LIMIT", "32KiB");

  private static String key;

  /** Sends what has this size, and tells the stream whose answer counts. */
  private interface Sent {
    int to(Http2Attacker client, int size);
  }

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  private static SizeLimit limit(String name, int size, String past, Sent sent) {
    return new SizeLimit(name, size, past, past + "|closed", asked -> answer(sent, asked));
  }

  static Stream<SizeLimit> limits() {
    return Stream.of(
        limit("target", 1024, "414", OversizeHttp2Test::target),
        limit("header list", 4096, "431", OversizeHttp2Test::oneField),
        limit("header list of small fields", 4096, "431", OversizeHttp2Test::smallFields),
        limit("header list in continuations", 4096, "431", OversizeHttp2Test::continued),
        limit("header count", 20, "431", OversizeHttp2Test::count),
        limit("JSON announced", 4096, "413", (c, n) -> announced(c, JSON, CHAT, n)),
        limit("JSON", 4096, "413", (c, n) -> body(c, JSON, CHAT, n)),
        limit("media announced", 32_768, "413", (c, n) -> announced(c, WAV, AUDIO, n)),
        limit("media", 32_768, "413", (c, n) -> body(c, WAV, AUDIO, n)),
        limit("trailers", 4096, "431", OversizeHttp2Test::trailers),
        limit("frame", 16_384, "closed", OversizeHttp2Test::oneFrame),
        limit("streams", 250, "R7", OversizeHttp2Test::streams));
  }

  private static byte[] head(Http2Attacker client, String path, String... more) {
    String[] fields = Arrays.copyOf(more, more.length + 2);
    fields[more.length] = "authorization";
    fields[more.length + 1] = "Bearer " + key;
    return client.request("POST", path, fields);
  }

  private static String text(int length) {
    return "x".repeat(length);
  }

  private static int target(Http2Attacker client, int size) {
    String begun = CHAT + "?a=";
    client.send(frame(HEADERS, ALL, 1, head(client, begun + text(size - begun.length()))));
    return 1;
  }

  /** As RFC 9113 § 6.5.2 counts them. */
  private static int listSize(String... fields) {
    int size = Stream.of(fields).mapToInt(String::length).sum();
    return size + fields.length / 2 * FIELD_OVERHEAD;
  }

  private static int headSize() {
    return listSize(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":path",
        CHAT,
        ":authority",
        "a",
        "authorization",
        "Bearer " + key);
  }

  private static byte[] padded(Http2Attacker client, int size) {
    return head(client, CHAT, "x", text(size - headSize() - listSize("x", "")));
  }

  private static int oneField(Http2Attacker client, int size) {
    sendHead(client, padded(client, size), 16_000, END_STREAM);
    return 1;
  }

  private static int continued(Http2Attacker client, int size) {
    sendHead(client, padded(client, size), 300, END_STREAM);
    return 1;
  }

  private static int smallFields(Http2Attacker client, int size) {
    int left = size - headSize();
    int fields = Math.min(10, left / 100);
    String[] more = new String[2 * fields];
    for (int i = 0; i < fields; i++) {
      int length = i == 0 ? left - (fields - 1) * (left / fields) : left / fields;
      more[2 * i] = "x" + i;
      more[2 * i + 1] = text(length - listSize("x" + i, ""));
    }
    sendHead(client, head(client, CHAT, more), 16_000, END_STREAM);
    return 1;
  }

  /** In one piece, as nothing may stand between its frames. */
  private static void sendHead(Http2Attacker client, byte[] block, int step, int flags) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int at = 0; at < block.length; at += step) {
      int end = Math.min(block.length, at + step);
      int type = at == 0 ? HEADERS : CONTINUATION;
      int told = (at == 0 ? flags : 0) | (end == block.length ? END_HEADERS : 0);
      frames.writeBytes(frame(type, told, 1, Arrays.copyOfRange(block, at, end)));
    }
    client.send(frames.toByteArray());
  }

  private static int count(Http2Attacker client, int size) {
    String[] more = new String[2 * (size - 1)];
    for (int i = 0; i < more.length; i += 2) {
      more[i] = "x";
      more[i + 1] = "y";
    }
    sendHead(client, head(client, CHAT, more), 16_000, END_STREAM);
    return 1;
  }

  private static int announced(Http2Attacker client, String type, String path, int size) {
    client.send(
        frame(
            HEADERS,
            END_HEADERS,
            1,
            head(client, path, "content-type", type, "content-length", Integer.toString(size))));
    data(client, size);
    return 1;
  }

  private static int body(Http2Attacker client, String type, String path, int size) {
    client.send(frame(HEADERS, END_HEADERS, 1, head(client, path, "content-type", type)));
    data(client, size);
    return 1;
  }

  private static void data(Http2Attacker client, int size) {
    for (int at = 0; at < size; at += 1024) {
      int length = Math.min(1024, size - at);
      client.send(frame(DATA, at + length == size ? END_STREAM : 0, 1, new byte[length]));
    }
  }

  private static int trailers(Http2Attacker client, int size) {
    client.send(frame(HEADERS, END_HEADERS, 1, head(client, CHAT, "content-type", JSON)));
    client.send(frame(DATA, 0, 1, '{', '}'));
    sendHead(client, client.block("x", text(size - listSize("x", ""))), 16_000, END_STREAM);
    return 1;
  }

  private static int oneFrame(Http2Attacker client, int size) {
    client.send(frame(HEADERS, END_HEADERS, 1, head(client, AUDIO, "content-type", WAV)));
    client.send(frame(DATA, END_STREAM, 1, new byte[size]));
    return 1;
  }

  /** All but the last have no end. */
  private static int streams(Http2Attacker client, int size) {
    byte[] head = head(client, CHAT, "content-type", JSON);
    boolean open = true;
    for (int i = 0; i < size - 1 && open; i++) {
      open = client.send(frame(HEADERS, END_HEADERS, 2 * i + 1, head));
    }
    int last = 2 * size - 1;
    client.send(frame(HEADERS, ALL, last, head));
    return last;
  }

  private static String answer(Sent sent, int size) {
    try (Http2Attacker client = Http2Attacker.to(gateway.port())) {
      return client.answer(sent.to(client, size));
    }
  }

  @ParameterizedTest
  @MethodSource("limits")
  void sizes_areServedUpToTheLimit_andRefusedPastIt(SizeLimit limit) {
    limit.check();

    assertThat(Answer.to(gateway.port(), Requests.post(CHAT, key, "{}")).status()).isEqualTo(200);
  }

  /** The kernel must not keep what nobody here has any more. */
  @Test
  void connection_isClosedEachTime_afterTooLargeAHead() {
    for (int i = 0; i < 20; i++) {
      assertThat(answer(OversizeHttp2Test::count, 20_000)).isEqualTo("closed");
    }
  }
}
