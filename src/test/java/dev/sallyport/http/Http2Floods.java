package dev.sallyport.http;

import static dev.sallyport.http.Http2Attacker.CONTINUATION;
import static dev.sallyport.http.Http2Attacker.DATA;
import static dev.sallyport.http.Http2Attacker.END_HEADERS;
import static dev.sallyport.http.Http2Attacker.HEADERS;
import static dev.sallyport.http.Http2Attacker.PING;
import static dev.sallyport.http.Http2Attacker.PRIORITY;
import static dev.sallyport.http.Http2Attacker.RESET;
import static dev.sallyport.http.Http2Attacker.SETTINGS;
import static dev.sallyport.http.Http2Attacker.WINDOW_UPDATE;
import static dev.sallyport.http.Http2Attacker.frame;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;

/** Frames in numbers that no client sends: each must end its connection. */
public final class Http2Floods {
  private static final int MANY = 300_000;

  private Http2Floods() {}

  /** What is sent after the preface. */
  public record Flood(String name, Consumer<Http2Attacker> sent) {
    @Override
    public String toString() {
      return name;
    }
  }

  public static List<Flood> all() {
    return List.of(
        new Flood("rapid reset", Http2Floods::rapidReset),
        new Flood("reset by a window of 0", a -> perStream(a, WINDOW_UPDATE, 0, 0, 0, 0)),
        new Flood("reset by a window too large", Http2Floods::overflow),
        new Flood("reset by a stream that depends on itself", Http2Floods::selfDependency),
        new Flood("reset by a short priority", a -> perStream(a, PRIORITY, 0)),
        new Flood("reset by a list of headers too large", Http2Floods::largeHeaders),
        new Flood("reset by data on a stream that is over", Http2Floods::dataAfterEnd),
        new Flood("requests that are refused", Http2Floods::refused),
        new Flood("requests without a method", Http2Floods::malformed),
        new Flood("continuations that never end", Http2Floods::continuations),
        new Flood("small continuations", Http2Floods::smallContinuations),
        new Flood("empty continuations", Http2Floods::emptyContinuations),
        new Flood("empty data", a -> inRequest(a, frame(DATA, 0, 1))),
        new Flood("data of padding alone", a -> inRequest(a, frame(DATA, 8, 1, 3, 0, 0, 0))),
        new Flood("empty data and one byte in turn", Http2Floods::nearlyEmpty),
        new Flood("pings", a -> a.flood(frame(PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), MANY)),
        new Flood("answers to pings", a -> a.flood(frame(PING, 1, 0, new byte[8]), MANY)),
        new Flood("settings", a -> a.flood(frame(SETTINGS, 0, 0, 0, 4, 0, 0, 16, 0), MANY)),
        new Flood("empty settings", a -> a.flood(frame(SETTINGS, 0, 0), MANY)),
        new Flood("large settings", Http2Floods::largeSettings),
        new Flood("windows of 1", a -> a.flood(frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 1), MANY)),
        new Flood("priorities", a -> a.flood(frame(PRIORITY, 0, 3, 0, 0, 0, 1, 9), MANY)),
        new Flood("unknown frames", a -> a.flood(frame(0x42, 0, 0, 1, 2, 3), MANY)),
        new Flood("empty unknown frames", a -> a.flood(frame(0x42, 0, 0), MANY)),
        new Flood("unknown frames of a stream", a -> inRequest(a, frame(0x42, 0, 1))),
        new Flood("headers that expand", Http2Floods::bomb),
        new Flood("trailers without end", Http2Floods::trailers));
  }

  private static void each(
      Http2Attacker attacker, int times, java.util.function.IntFunction<byte[]> frames) {
    boolean open = true;
    for (int i = 0; open && i < times; i++) {
      open = attacker.send(frames.apply(2 * i + 1));
    }
  }

  private static byte[] both(byte[] first, byte[] second) {
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    sum.writeBytes(first);
    sum.writeBytes(second);
    return sum.toByteArray();
  }

  private static byte[] post(Http2Attacker attacker, int stream) {
    return frame(HEADERS, END_HEADERS, stream, attacker.request("POST", "/v1/x"));
  }

  private static void rapidReset(Http2Attacker attacker) {
    each(
        attacker,
        20_000,
        stream -> both(attacker.get(stream, "/late"), frame(RESET, 0, stream, 0, 0, 0, 8)));
  }

  private static void perStream(Http2Attacker attacker, int type, int... payload) {
    each(attacker, 20_000, stream -> both(post(attacker, stream), frame(type, 0, stream, payload)));
  }

  private static void overflow(Http2Attacker attacker) {
    perStream(attacker, WINDOW_UPDATE, 0x7f, 0xff, 0xff, 0xff);
  }

  private static void selfDependency(Http2Attacker attacker) {
    each(
        attacker,
        20_000,
        stream ->
            both(
                post(attacker, stream),
                frame(PRIORITY, 0, stream, 0, 0, stream >> 8, stream & 0xff, 1)));
  }

  private static void largeHeaders(Http2Attacker attacker) {
    String large = "b".repeat(17_000);
    each(
        attacker,
        2_000,
        stream -> {
          byte[] block = attacker.request("GET", "/x", "x-a", large);
          byte[] first = new byte[9_000];
          byte[] rest = new byte[block.length - first.length];
          System.arraycopy(block, 0, first, 0, first.length);
          System.arraycopy(block, first.length, rest, 0, rest.length);
          return both(
              frame(HEADERS, 1, stream, first), frame(CONTINUATION, END_HEADERS, stream, rest));
        });
  }

  private static void dataAfterEnd(Http2Attacker attacker) {
    each(
        attacker,
        20_000,
        stream -> both(attacker.get(stream, "/late"), frame(DATA, 0, stream, new byte[20])));
  }

  private static void refused(Http2Attacker attacker) {
    each(attacker, 20_000, stream -> attacker.get(stream, "//"));
  }

  private static void malformed(Http2Attacker attacker) {
    each(
        attacker,
        20_000,
        stream -> frame(HEADERS, 5, stream, attacker.block(":scheme", "http", ":path", "/")));
  }

  private static void continuations(Http2Attacker attacker) {
    attacker.send(frame(HEADERS, 1, 1, attacker.request("GET", "/x")));
    attacker.flood(frame(CONTINUATION, 0, 1, attacker.block("x-a", "b".repeat(9_000))), 20_000);
  }

  private static void smallContinuations(Http2Attacker attacker) {
    attacker.send(frame(HEADERS, 1, 1, attacker.request("GET", "/x")));
    attacker.flood(frame(CONTINUATION, 0, 1, attacker.block("x", "y")), MANY);
  }

  private static void emptyContinuations(Http2Attacker attacker) {
    attacker.send(frame(HEADERS, 1, 1, attacker.request("GET", "/x")));
    attacker.flood(frame(CONTINUATION, 0, 1), MANY);
  }

  private static void inRequest(Http2Attacker attacker, byte[] frame) {
    attacker.send(post(attacker, 1));
    attacker.flood(frame, MANY);
  }

  private static void nearlyEmpty(Http2Attacker attacker) {
    inRequest(attacker, both(frame(DATA, 0, 1), frame(DATA, 0, 1, 7)));
  }

  private static void largeSettings(Http2Attacker attacker) {
    byte[] many = new byte[6 * 2_700];
    for (int at = 0; at < many.length; at += 6) {
      many[at + 1] = 4;
      many[at + 4] = (byte) at;
    }
    attacker.flood(frame(SETTINGS, 0, 0, many), 5_000);
  }

  /** One header in the table, then one byte for each time that it is meant again. */
  private static void bomb(Http2Attacker attacker) {
    byte[] stored = attacker.request("GET", "/x", "x-a", "b".repeat(3_900));
    byte[] again = new byte[16_000];
    java.util.Arrays.fill(again, (byte) 0xbe);
    attacker.send(frame(HEADERS, 5, 1, stored));
    each(
        attacker,
        2_000,
        stream -> frame(HEADERS, 5, stream + 2, both(attacker.request("GET", "/x"), again)));
  }

  private static void trailers(Http2Attacker attacker) {
    attacker.send(post(attacker, 1));
    attacker.flood(frame(HEADERS, END_HEADERS, 1, attacker.block("x-a", "b")), MANY);
  }
}
