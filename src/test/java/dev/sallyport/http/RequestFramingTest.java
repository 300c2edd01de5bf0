package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.HostileRequests.Hostile;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFramingTest {
  private static final HttpLimits LIMITS = HttpLimits.forManagement();

  static List<Hostile> bad() {
    return HostileRequests.refused();
  }

  static List<String> good() {
    return GoodRequests.all();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badRequest_isRefusedTheSameWay_whereverItIsCut(Hostile bad) {
    byte[] bytes = bad.bytes().getBytes(ISO_8859_1);

    Optional<Refusal> whole = read(bytes, bytes.length, bytes.length);

    assertThat(whole).map(Refusal::status).contains(bad.status());
    assertThat(read(bytes, 1, 1)).isEqualTo(whole);
    for (int cut = 1; cut < Math.min(bytes.length, 600); cut++) {
      assertThat(read(bytes, cut, bytes.length)).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @MethodSource("good")
  void goodRequest_isAccepted_whereverItIsCut(String good) {
    byte[] bytes = (good + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1);

    for (int cut = 1; cut <= bytes.length; cut++) {
      RequestFraming framing = new RequestFraming(LIMITS);
      assertThat(read(framing, bytes, cut, bytes.length)).as("cut at %d", cut).isEmpty();
      assertThat(framing.heads()).isEqualTo(2);
      assertThat(framing.inHead() || framing.inBody()).isFalse();
    }
  }

  @Test
  void requestLine_isRefused_fromOneByteOverTheLimit() {
    String fixed = "GET / HTTP/1.1";
    for (int size : List.of(8191, 8192)) {
      assertThat(readLine("GET /" + "a".repeat(size - fixed.length()) + " HTTP/1.1")).isEmpty();
    }
    assertThat(readLine("GET /" + "a".repeat(8193 - fixed.length()) + " HTTP/1.1"))
        .contains(Refusal.TARGET_TOO_LONG);
  }

  @Test
  void headerBlock_isRefused_fromOneByteOverTheLimit() {
    String fixed = "Host: a\r\nX: \r\n";
    for (int size : List.of(16 * 1024 - 1, 16 * 1024)) {
      assertThat(readFields("X: " + "a".repeat(size - fixed.length()) + "\r\n")).isEmpty();
    }
    assertThat(readFields("X: " + "a".repeat(16 * 1024 + 1 - fixed.length()) + "\r\n"))
        .contains(Refusal.HEADER_BLOCK);
  }

  @Test
  void headers_areRefused_fromOneOverTheLimit() {
    assertThat(readFields("X: a\r\n".repeat(98))).isEmpty();
    assertThat(readFields("X: a\r\n".repeat(99))).isEmpty();
    assertThat(readFields("X: a\r\n".repeat(100))).contains(Refusal.HEADER_COUNT);
  }

  @Test
  void trailers_areRefused_fromOneOverTheLimit() {
    String chunked = "Transfer-Encoding: chunked\r\n\r\n0\r\n";
    assertThat(readFields(chunked + "X: a\r\n".repeat(100))).isEmpty();
    assertThat(readFields(chunked + "X: a\r\n".repeat(101))).contains(Refusal.HEADER_COUNT);
  }

  @Test
  void trailer_isAccepted_evenWhereItIsLong() {
    String chunked = "Transfer-Encoding: chunked\r\n\r\n0\r\n";
    assertThat(readFields(chunked + "X: " + "a".repeat(600) + "\r\n")).isEmpty();
  }

  @Test
  void chunkExtension_isRefused_fromOneByteOverTheLimit() {
    String chunked = "Transfer-Encoding: chunked\r\n\r\n1;";
    assertThat(readFields(chunked + "a".repeat(1024) + "\r\nb\r\n0\r\n")).isEmpty();
    assertThat(readFields(chunked + "a".repeat(1025) + "\r\nb\r\n0\r\n"))
        .contains(Refusal.CHUNK_EXTENSION);
  }

  @Test
  void host_isRefused_fromOneByteOverTheLimit() {
    assertThat(read("GET / HTTP/1.1\r\nHost: " + "a".repeat(255) + ":65535\r\n\r\n")).isEmpty();
    assertThat(read("GET / HTTP/1.1\r\nHost: " + "a".repeat(256) + "\r\n\r\n"))
        .contains(Refusal.HOST);
  }

  @ParameterizedTest
  @CsvSource({
    "X: a\\n, LINE_END",
    "X: a\\rb, LINE_END",
    "X: a\\0, HEADER_VALUE",
    "Expect: 100-continue\\r\\nExpect: 100-continue, EXPECTATION",
    "Content-Length: 1234567890123456789, LENGTH",
    "Content-Length: , LENGTH"
  })
  void field_isRefused_forItsOwnReason(String field, Refusal expected) {
    assertThat(readFields(field.translateEscapes() + "\r\n")).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'', CHUNK_SIZE",
    ";, CHUNK_SIZE",
    "00000000000000001, CHUNK_SIZE",
    "80000000, CHUNK_SIZE",
    "1\\rx, LINE_END"
  })
  void chunkLine_isRefused_forItsOwnReason(String line, Refusal expected) {
    String chunked = "Transfer-Encoding: chunked\r\n\r\n" + line.translateEscapes();
    assertThat(readFields(chunked + "\r\n")).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Expect: 100-Continue", "Content-Length: 123456789012345678"})
  void field_isAccepted_atItsLimit(String field) {
    assertThat(readFields(field + "\r\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000000000000001\r\nb\r\n0\r\n", "7fffffff\r\n"})
  void chunkSize_isAccepted_atItsLimit(String chunks) {
    assertThat(readFields("Transfer-Encoding: chunked\r\n\r\n" + chunks)).isEmpty();
  }

  @Test
  void requestLine_isRefused_whenItsCarriageReturnStandsAlone() {
    assertThat(read("GET / HTTP/1.1\rXHost: a\r\n\r\n")).contains(Refusal.LINE_END);
  }

  @Test
  void encodedQuery_isRefused_fromOneByteOverTheLimit() {
    int fixed = "GET /? HTTP/1.1".length();
    String query = "a".repeat((8192 - fixed) % 3) + "%41".repeat((8192 - fixed) / 3);
    assertThat(readLine("GET /?" + query + " HTTP/1.1")).isEmpty();
    assertThat(readLine("GET /?" + query + "a HTTP/1.1")).contains(Refusal.TARGET_TOO_LONG);
  }

  @Test
  void method_isRefused_fromOneByteOverTheLimit() {
    assertThat(readLine("A".repeat(20) + " / HTTP/1.1")).isEmpty();
    assertThat(readLine("A".repeat(21) + " / HTTP/1.1")).contains(Refusal.METHOD);
  }

  @Test
  void valueThatIsLookedAt_isRefused_fromOneByteOverTheLimit() {
    String host = "GET / HTTP/1.1\r\nHost: a" + " ".repeat(511);
    assertThat(read(host + "\r\n\r\n")).isEmpty();
    assertThat(read(host + " \r\n\r\n")).contains(Refusal.HEADER_VALUE);
  }

  @Test
  void anyBytes_areReadTheSameWay_whereverTheyAreCut() {
    Random random = new Random(7);
    byte[] stream = GoodRequests.pipelined().getBytes(ISO_8859_1);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = stream.clone();
      int from = random.nextInt(bytes.length - 200);
      bytes[from + random.nextInt(150)] = (byte) random.nextInt(256);
      bytes[from + random.nextInt(150)] = (byte) "\r\n:;% \t\0/.".charAt(random.nextInt(10));

      Optional<Refusal> whole = read(bytes, bytes.length, bytes.length);

      assertThat(read(bytes, 1, 1)).isEqualTo(whole);
      assertThat(read(bytes, 1 + random.nextInt(50), 1 + random.nextInt(50))).isEqualTo(whole);
    }
  }

  private static Optional<Refusal> readLine(String line) {
    return read(line + "\r\nHost: a\r\n\r\n");
  }

  private static Optional<Refusal> readFields(String fields) {
    return read("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  }

  private static Optional<Refusal> read(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    List<Optional<Refusal>> results =
        IntStream.of(1, 7, bytes.length).mapToObj(size -> read(bytes, size, size)).toList();
    assertThat(results.get(0)).isEqualTo(results.get(1)).isEqualTo(results.get(2));
    return results.get(0);
  }

  private static Optional<Refusal> read(byte[] bytes, int first, int rest) {
    return read(new RequestFraming(LIMITS), bytes, first, rest);
  }

  private static Optional<Refusal> read(RequestFraming framing, byte[] bytes, int first, int rest) {
    try {
      int at = 0;
      int size = first;
      while (at < bytes.length) {
        int end = Math.min(bytes.length, at + size);
        feed(framing, bytes, at, end);
        at = end;
        size = rest;
      }
      return Optional.empty();
    } catch (RefusedRequest refused) {
      return Optional.of(refused.refusal());
    }
  }

  private static void feed(RequestFraming framing, byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (framing.skippable() > 0) {
        int skipped = (int) Math.min(framing.skippable(), to - at);
        framing.skip(skipped);
        at += skipped;
      } else {
        at = framing.scan(bytes, at, to);
      }
    }
  }
}
