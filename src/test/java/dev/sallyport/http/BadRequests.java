package dev.sallyport.http;

import java.util.ArrayList;
import java.util.List;

/** Requests that must be refused, each with bytes behind it that must not run. */
final class BadRequests {
  /**
   * @param status what the connection is told
   * @param inBody the head is good, so that its own handler may have begun
   */
  record Bad(String name, String bytes, int status, boolean inBody) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String BEHIND = "GET /behind HTTP/1.1\r\nHost: a\r\n\r\n";

  private final List<Bad> all = new ArrayList<>();

  private BadRequests() {}

  static List<Bad> onBothServers() {
    BadRequests corpus = new BadRequests();
    corpus.framing();
    corpus.hosts();
    corpus.lines();
    corpus.requestLines();
    corpus.paths();
    corpus.chunks();
    corpus.sizes();
    return corpus.all;
  }

  static List<Bad> onManagementOnly() {
    BadRequests corpus = new BadRequests();
    corpus.path("encoded slash", "/a%2Fb");
    corpus.path("encoded slash, lower case", "/a%2fb");
    corpus.path("encoded dot", "/a%2eb");
    corpus.path("encoded dot, upper case", "/%2Ejson");
    return corpus.all;
  }

  private void bad(String name, int status, String bytes) {
    all.add(new Bad(name, bytes + BEHIND, status, false));
  }

  private void head(String name, int status, String lines) {
    bad(name, status, "POST /x HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n0\r\n\r\n");
  }

  private void framing() {
    head("length and coding", 400, "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n");
    head("coding and length", 400, "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n");
    head("coding list", 501, "Transfer-Encoding: chunked, xchunked\r\n");
    head("coding list ending chunked", 501, "Transfer-Encoding: gzip, chunked\r\n");
    head("unknown coding", 501, "Transfer-Encoding: xchunked\r\n");
    head("identity", 501, "Transfer-Encoding: identity\r\n");
    head(
        "identity then chunked",
        501,
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n");
    head(
        "chunked then identity",
        400,
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n");
    head("chunked twice", 400, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n");
    head("folded coding", 501, "Transfer-Encoding:\r\n chunked\r\n");
    head("folded coding after a word", 400, "Transfer-Encoding: chunked\r\n , identity\r\n");
    head("quoted coding", 501, "Transfer-Encoding: \"chunked\"\r\n");
    head("coding with parameter", 501, "Transfer-Encoding: chunked;q=1\r\n");
    head("empty coding", 501, "Transfer-Encoding:\r\n");
    head("coding padded out", 400, "Transfer-Encoding: chunked" + " ".repeat(600) + ", x\r\n");
    bad("coding in 1.0", 400, "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    head("differing lengths", 400, "Content-Length: 4\r\nContent-Length: 5\r\n");
    head("equal lengths", 400, "Content-Length: 4\r\nContent-Length: 4\r\n");
    head("length list", 400, "Content-Length: 4, 4\r\n");
    head("signed length", 400, "Content-Length: +4\r\n");
    head("negative length", 400, "Content-Length: -4\r\n");
    head("hexadecimal length", 400, "Content-Length: 0x4\r\n");
    head("empty length", 400, "Content-Length: \r\n");
    head("spaced length", 400, "Content-Length: 4 4\r\n");
    head("overflowing length", 400, "Content-Length: 18446744073709551620\r\n");
    head("other expectation", 417, "Expect: 200-ok\r\n");
  }

  private void hosts() {
    head("two hosts", 400, "Host: b\r\n");
    head("same host twice", 400, "Host: a\r\n");
    bad("no host", 400, "GET /x HTTP/1.1\r\nAccept: */*\r\n\r\n");
    for (String host :
        List.of(
            "",
            "a b",
            "a/b",
            "a@b",
            "a:",
            "a:b",
            "a:123456",
            "a:70000",
            "[::1",
            "[]",
            "a,b",
            "a:1:2",
            "a\\b",
            "a?b",
            "\u00e9",
            "<a>")) {
      bad("host '" + host + "'", 400, "GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }
  }

  private void lines() {
    head("space before colon", 400, "Content-Length : 4\r\n");
    head("tab before colon", 400, "Content-Length\t: 4\r\n");
    head("fold", 400, "X-A: b\r\n c\r\n");
    head("fold with tab", 400, "X-A: b\r\n\tc\r\n");
    head("line of white space", 400, "X-A: b\r\n \r\n");
    bad("white space first", 400, "GET /x HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n");
    bad("line feeds only", 400, "GET /x HTTP/1.1\nHost: a\n\n");
    head("line feed after a header", 400, "X-A: b\n");
    bad("line feed as empty line", 400, "GET /x HTTP/1.1\r\nHost: a\r\n\n");
    head("bare return in a value", 400, "X-A: b\rX-B: c\r\n");
    head("two returns", 400, "X-A: b\r\r\n");
    head("NUL in a value", 400, "X-A: b\0c\r\n");
    head("NUL in a name", 400, "X-\0: b\r\n");
    head("control in a value", 400, "X-A: b\u0001c\r\n");
    head("delete in a value", 400, "X-A: b\u007fc\r\n");
    head("vertical tab before a value", 400, "Transfer-Encoding:\u000bchunked\r\n");
    head("parenthesis in a name", 400, "X(A): b\r\n");
    head("non-ASCII name", 400, "X-\u00e9: b\r\n");
    head("empty name", 400, ": b\r\n");
    head("no colon", 400, "X-A\r\n");
  }

  private void requestLines() {
    for (String method : List.of("get", "Get", "G(T", "CONNECT", "TRACE", "", "A".repeat(21))) {
      bad("method '" + method + "'", 400, method + " /x HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    target("absolute form", "http://a/x");
    target("authority form", "a:80");
    target("asterisk form", "*");
    target("no slash", "x");
    target("empty target", "");
    target("space in target", "/a b");
    target("tab in target", "/a\tb");
    target("fragment", "/a#b");
    target("fragment after query", "/a?b#c");
    target("non-ASCII target", "/\u00e9");
    target("non-ASCII query", "/?\u00e9");
    target("NUL in target", "/a\0");
    target("bad percent in query", "/a?b=%zz");
    target("cut percent in query", "/a?b=%4");
    bad("HTTP/0.9", 400, "GET /x\r\n");
    bad("HTTP/0.9 with space", 400, "GET /x \r\n");
    bad("HTTP/1.2", 505, "GET /x HTTP/1.2\r\nHost: a\r\n\r\n");
    bad("HTTP/2.0", 505, "GET /x HTTP/2.0\r\nHost: a\r\n\r\n");
    bad("HTTP/1.10", 400, "GET /x HTTP/1.10\r\nHost: a\r\n\r\n");
    bad("http/1.1", 400, "GET /x http/1.1\r\nHost: a\r\n\r\n");
    bad("no version number", 400, "GET /x HTTP/\r\nHost: a\r\n\r\n");
    bad("space after version", 400, "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n");
    bad("tab for a space", 400, "GET\t/x HTTP/1.1\r\nHost: a\r\n\r\n");
    bad("space first", 400, " GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    bad("two empty lines first", 400, "\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    bad("line feed first", 400, "\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    bad("TLS", 400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc");
    bad("almost HTTP/2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\rX");
  }

  private void paths() {
    path("empty segment", "/a//b");
    path("empty segments first", "//a");
    path("dot segment", "/a/./b");
    path("dot dot", "/a/../b");
    path("dot dot last", "/a/..");
    path("dot last", "/a/.");
    path("encoded dot dot", "/a/%2e%2e/b");
    path("half encoded dot dot", "/a/.%2E/b");
    path("dot dot encoded slash", "/a/..%2fb");
    path("encoded slash dot dot", "/a%2f..");
    path("all encoded", "/%2e%2e%2fa");
    path("dot dot semicolon", "/a/..%3Bx/b");
    path("semicolon", "/a;/b");
    path("backslash", "/a\\b");
    path("encoded backslash", "/a%5cb");
    path("encoded backslash, upper case", "/..%5Cb");
    path("encoded NUL", "/a%00");
    path("encoded line end", "/a%0d%0ab");
    path("bad percent", "/a%zz");
    path("cut percent", "/a%2");
    path("bare percent", "/a%");
  }

  private void target(String name, String target) {
    bad(name, 400, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private void path(String name, String path) {
    target(name, path + "?q=1");
    target(name + ", no query", path);
  }

  private void chunks() {
    chunk("signed size", "+4\r\nabcd\r\n0\r\n\r\n");
    chunk("negative size", "-4\r\nabcd\r\n0\r\n\r\n");
    chunk("0x", "0x4\r\nabcd\r\n0\r\n\r\n");
    chunk("space before size", " 4\r\nabcd\r\n0\r\n\r\n");
    chunk("space after size", "4 \r\nabcd\r\n0\r\n\r\n");
    chunk("no size", "\r\nabcd\r\n0\r\n\r\n");
    chunk("size with an extension only", ";a\r\nabcd\r\n0\r\n\r\n");
    chunk("17 digits", "00000000000000004\r\nabcd\r\n0\r\n\r\n");
    chunk("past 32 bits", "100000003\r\nabc\r\n0\r\n\r\n");
    chunk("past 31 bits", "80000000\r\nabc\r\n0\r\n\r\n");
    chunk("past 64 bits", "fffffffffffffffe\r\nabc\r\n0\r\n\r\n");
    chunk("long extension", "4;" + "a".repeat(1025) + "\r\nabcd\r\n0\r\n\r\n");
    chunk("line feed after size", "4\nabcd\r\n0\r\n\r\n");
    chunk("line feed in an extension", "4;a\nb\r\nabcd\r\n0\r\n\r\n");
    chunk("return in an extension", "4;a\rb\r\nabcd\r\n0\r\n\r\n");
    chunk("NUL in an extension", "4;a\0b\r\nabcd\r\n0\r\n\r\n");
    chunk("data too long", "4\r\nabcde\r\n0\r\n\r\n");
    chunk("line feed after data", "4\r\nabcd\n0\r\n\r\n");
    chunk("return after data", "4\r\nabcd\rX0\r\n\r\n");
    chunk("trailing length", "0\r\nContent-Length: 4\r\n\r\n");
    chunk("trailing coding", "0\r\nTransfer-Encoding: chunked\r\n\r\n");
    chunk("trailing host", "0\r\nHost: b\r\n\r\n");
    chunk("trailing authorization", "0\r\nAuthorization: b\r\n\r\n");
    chunk("folded trailer", "0\r\nX-A: b\r\n c\r\n\r\n");
    chunk("line feed after trailer", "0\r\nX-A: b\n\r\n");
    chunk("line feed as end", "0\r\n\n");
  }

  private void chunk(String name, String body) {
    String head = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    all.add(new Bad(name, head + body + BEHIND, 400, true));
  }

  private void sizes() {
    head("101 headers", 431, "X-A: b\r\n".repeat(100));
    head("long header block", 431, "X-A: " + "b".repeat(16 * 1024) + "\r\n");
    head("long name", 431, "X".repeat(16 * 1024) + ": b\r\n");
    bad("long target", 414, "GET /" + "a".repeat(8 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    bad("long query", 414, "GET /?" + "a".repeat(8 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }
}
