package dev.sallyport.http;

import static dev.sallyport.fuzz.Fuzzed.require;

import dev.sallyport.fuzz.Fuzzed;
import java.util.List;

/** However the bytes of a connection are cut, the same of them pass. */
public final class FrontDoorFuzz {
  public static final List<String> SEEDS =
      List.of(
          GoodRequests.pipelined(),
          Fuzzed.lines("GET / HTTP/1.1", "Host: a", "", "GET /b HTTP/1.1", "Host: a", "", ""),
          Fuzzed.lines(
              "POST /v1/x HTTP/1.1",
              "Host: a",
              "Transfer-Encoding: chunked",
              "",
              "3;a=b",
              "abc",
              "0",
              "X: y",
              "",
              "GET / HTTP/1.1",
              "Host: a",
              "",
              ""),
          Fuzzed.lines(
              "POST / HTTP/1.1", "Host: a", "Content-Length: 3", "Expect: 100-continue", "", "abc"),
          Fuzzed.lines(
              "GET /v1/realtime HTTP/1.1",
              "Host: a",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
              "",
              ""));

  private FrontDoorFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzed.run(4 * input.length, () -> compare(input));
  }

  private static void compare(byte[] input) {
    long whole = read(input, input.length);
    require(whole == read(input, 1), "byte by byte it is read otherwise");
    require(whole == read(input, 7), "in sevens it is read otherwise");
  }

  /** How many heads were good, and how many bytes were read before a refusal, if there was one. */
  private static long read(byte[] input, int size) {
    RequestFraming framing = new RequestFraming(HttpLimits.forData());
    int at = 0;
    try {
      while (at < input.length) {
        int end = Math.min(input.length, (at / size + 1) * size);
        if (framing.skippable() > 0) {
          int skipped = (int) Math.min(framing.skippable(), end - at);
          framing.skip(skipped);
          at += skipped;
        } else {
          at = framing.scan(input, at, end);
        }
      }
      return framing.heads() << 32;
    } catch (RefusedRequest refused) {
      return framing.heads() << 32 | 1;
    }
  }
}
