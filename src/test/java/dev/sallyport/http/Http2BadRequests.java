package dev.sallyport.http;

import static dev.sallyport.http.Http2Attacker.CONTINUATION;
import static dev.sallyport.http.Http2Attacker.DATA;
import static dev.sallyport.http.Http2Attacker.GO_AWAY;
import static dev.sallyport.http.Http2Attacker.HEADERS;
import static dev.sallyport.http.Http2Attacker.PING;
import static dev.sallyport.http.Http2Attacker.RESET;
import static dev.sallyport.http.Http2Attacker.SETTINGS;
import static dev.sallyport.http.Http2Attacker.WINDOW_UPDATE;
import static dev.sallyport.http.Http2Attacker.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** HTTP/2 requests of which no handler may see a body's end, nor most of them even the head. */
final class Http2BadRequests {
  private static final int ALL = 5;
  private static final int HEAD = 4;

  /**
   * @param reaches whether the head is good, so that its handler may have begun
   */
  record Bad(String name, Function<Http2Attacker, byte[]> bytes, boolean reaches) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Bad> all = new ArrayList<>();

  private Http2BadRequests() {}

  static List<Bad> all() {
    Http2BadRequests corpus = new Http2BadRequests();
    corpus.fields();
    corpus.pseudoFields();
    corpus.targets();
    corpus.bodies();
    corpus.frames();
    return corpus.all;
  }

  private void field(String name, String... more) {
    bytes(name, a -> frame(HEADERS, ALL, 1, a.request("GET", "/x", more)));
  }

  private void list(String name, String... fields) {
    bytes(name, a -> frame(HEADERS, ALL, 1, a.block(fields)));
  }

  private void bytes(String name, Function<Http2Attacker, byte[]> bytes) {
    all.add(new Bad(name, bytes, false));
  }

  private void body(String name, Function<Http2Attacker, byte[]> bytes) {
    all.add(new Bad(name, bytes, true));
  }

  private void fields() {
    field("name in upper case", "X-A", "b");
    field("name with a space", "x a", "b");
    field("name with a colon", "x:a", "b");
    field("name with a line end", "x\r\na", "b");
    field("name with NUL", "x\0a", "b");
    field("empty name", "", "b");
    field("line feed in a value", "x-a", "b\nx-b: c");
    field("return in a value", "x-a", "b\rc");
    field("line end in a value", "x-a", "b\r\nx-b: c");
    field("a request in a value", "x-a", "b\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n");
    field("NUL in a value", "x-a", "b\0c");
    field("connection", "connection", "close");
    field("connection naming a field", "connection", "x-a", "x-a", "b");
    field("keep-alive", "keep-alive", "1");
    field("proxy-connection", "proxy-connection", "close");
    field("transfer-encoding", "transfer-encoding", "chunked");
    field("transfer-encoding identity", "transfer-encoding", "identity");
    field("upgrade", "upgrade", "websocket");
    field("te of another kind", "te", "gzip");
    field("te list", "te", "trailers, gzip");
    field("host of another", "host", "b");
    field("host twice", "host", "a", "host", "b");
    field("expectation of another kind", "expect", "200-ok");
    field("signed length", "content-length", "+0");
    field("no length", "content-length", "");
    field("underscored length", "content_length", "4");
    field("underscored coding", "transfer_encoding", "chunked");
    field("101 fields", "x,".repeat(202).split(","));
  }

  private void pseudoFields() {
    field("path twice", ":path", "/y");
    field("method twice", ":method", "POST");
    field("authority twice", ":authority", "b");
    field("scheme twice", ":scheme", "https");
    field("pseudo-field after a field", "x-a", "b", ":path", "/y");
    field("unknown pseudo-field", ":x", "y");
    field("status", ":status", "200");
    field("protocol", ":protocol", "websocket");
    list("no method", ":scheme", "http", ":path", "/x", ":authority", "a");
    list("no scheme", ":method", "GET", ":path", "/x", ":authority", "a");
    list("no path", ":method", "GET", ":scheme", "http", ":authority", "a");
    list("no authority", ":method", "GET", ":scheme", "http", ":path", "/x");
    list("empty authority", with("GET", "/x", ""));
    list("authority with a user", with("GET", "/x", "u@a"));
    list("authority with a path", with("GET", "/x", "a/b"));
    list("authority with a line end", with("GET", "/x", "a\r\nx: y"));
    list("method with a space", with("GET /y HTTP/1.1", "/x", "a"));
    list("method with a line end", with("GET\r\nx: y", "/x", "a"));
    list("method in lower case", with("get", "/x", "a"));
    list("empty method", with("", "/x", "a"));
    list("TRACE", with("TRACE", "/x", "a"));
    list("CONNECT", ":method", "CONNECT", ":authority", "a:80");
    list("CONNECT with a path", with("CONNECT", "/x", "a"));
    list("PRI", with("PRI * HTTP/2.0", "/x", "a"));
  }

  private static String[] with(String method, String path, String authority) {
    return new String[] {
      ":method", method, ":scheme", "http", ":path", path, ":authority", authority
    };
  }

  private void targets() {
    for (String path :
        List.of(
            "",
            "*",
            "x",
            "http://a/x",
            "//",
            "//a/x",
            "/a//b",
            "/a;b",
            "/a/../b",
            "/a/%2e%2e/b",
            "/a\\b",
            "/a b",
            "/x HTTP/1.1\r\nx: y\r\n\r\nGET /smuggled",
            "/a\tb",
            "/a\0",
            "/a#b",
            "/a?b#c",
            "/a%",
            "/a%zz",
            "/a?b=%zz",
            "/a%00",
            "/a%0d%0a",
            "/a\u00e9",
            "?x",
            "@a/x")) {
      list("path '" + path + "'", with("GET", path, "a"));
    }
  }

  private void bodies() {
    String[] five = {"content-length", "5"};
    body("length and no data", a -> frame(HEADERS, ALL, 1, a.request("POST", "/x", five)));
    body("less data than the length", a -> post(a, five, frame(DATA, 1, 1, new byte[4])));
    body("more data than the length", a -> post(a, five, frame(DATA, 1, 1, new byte[6])));
    body("a request behind the length", a -> post(a, five, frame(DATA, 1, 1, new byte[60])));
    body(
        "no data but a length of trailers",
        a -> post(a, five, frame(HEADERS, ALL, 1, a.block("x", "y"))));
    body(
        "trailers with a pseudo-field",
        a -> post(a, five, frame(HEADERS, ALL, 1, a.block(":path", "/y"))));
    body(
        "trailers that do not end", a -> post(a, five, frame(HEADERS, HEAD, 1, a.block("x", "y"))));
    body("padding longer than the frame", a -> post(a, five, frame(DATA, 9, 1, 200, 1, 2)));
  }

  private static byte[] post(Http2Attacker a, String[] fields, byte[] then) {
    return joined(frame(HEADERS, HEAD, 1, a.request("POST", "/x", fields)), then);
  }

  private static byte[] joined(byte[]... frames) {
    java.io.ByteArrayOutputStream sum = new java.io.ByteArrayOutputStream();
    for (byte[] each : frames) {
      sum.writeBytes(each);
    }
    return sum.toByteArray();
  }

  private void frames() {
    bytes("headers on stream 0", a -> frame(HEADERS, ALL, 0, a.request("GET", "/x")));
    bytes("headers on an even stream", a -> frame(HEADERS, ALL, 2, a.request("GET", "/x")));
    bytes("data on stream 0", a -> frame(DATA, 0, 0, 1));
    bytes("data on an idle stream", a -> frame(DATA, 0, 1, 1));
    bytes("reset on an idle stream", a -> frame(RESET, 0, 1, 0, 0, 0, 8));
    bytes("reset on stream 0", a -> frame(RESET, 0, 0, 0, 0, 0, 8));
    bytes("short reset", a -> frame(RESET, 0, 1, 8));
    bytes("window of an idle stream", a -> frame(WINDOW_UPDATE, 0, 1, 0, 0, 0, 1));
    bytes("window of 0", a -> frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 0));
    bytes("window past 31 bits", a -> frame(WINDOW_UPDATE, 0, 0, 0x7f, 255, 255, 255));
    bytes("short window", a -> frame(WINDOW_UPDATE, 0, 0, 1));
    bytes("settings on a stream", a -> frame(SETTINGS, 0, 1));
    bytes("settings cut short", a -> frame(SETTINGS, 0, 0, 0, 4, 0));
    bytes("settings confirmed with content", a -> frame(SETTINGS, 1, 0, 0, 4, 0, 0, 0, 0));
    bytes("initial window past 31 bits", a -> frame(SETTINGS, 0, 0, 0, 4, 255, 255, 255, 255));
    bytes("frames too small", a -> frame(SETTINGS, 0, 0, 0, 5, 0, 0, 0, 1));
    bytes("push neither on nor off", a -> frame(SETTINGS, 0, 0, 0, 2, 0, 0, 0, 2));
    bytes("ping on a stream", a -> frame(PING, 0, 1, new byte[8]));
    bytes("short ping", a -> frame(PING, 0, 0, 1));
    bytes("push from a client", a -> frame(5, ALL, 1, 0, 0, 0, 2));
    bytes("continuation of nothing", a -> frame(CONTINUATION, 4, 1, a.request("GET", "/x")));
    bytes(
        "ping between headers",
        a -> joined(frame(HEADERS, 1, 1, a.request("GET", "/x")), frame(PING, 0, 0, new byte[8])));
    bytes(
        "another stream between headers",
        a -> joined(frame(HEADERS, 1, 1, a.request("GET", "/x")), a.get(3, "/x")));
    bytes("frame too large", a -> frame(DATA, 0, 1, new byte[16_385]));
    bytes("going away on a stream", a -> frame(GO_AWAY, 0, 1, new byte[8]));
    bytes("header of index 0", a -> frame(HEADERS, ALL, 1, 0x80));
    bytes("header of no entry", a -> frame(HEADERS, ALL, 1, 0xff, 0xff, 0x7f));
    bytes(
        "header of endless index", a -> frame(HEADERS, ALL, 1, 0xff, 255, 255, 255, 255, 255, 255));
    bytes("header cut short", a -> frame(HEADERS, ALL, 1, 0x40, 0x0a, 'x'));
    bytes("code that ends a string", a -> frame(HEADERS, ALL, 1, 0x40, 0x84, 255, 255, 255, 255));
    bytes("table too large", a -> frame(HEADERS, ALL, 1, 0x3f, 0xe1, 0xff, 0xff, 0x7f));
    bytes("padding longer than the headers", a -> frame(HEADERS, 13, 1, 200, 1, 2));
    bytes(
        "stream that depends on itself",
        a -> frame(HEADERS, 0x25, 1, joined(new byte[] {0, 0, 0, 1, 9}, a.request("GET", "/x"))));
  }
}
