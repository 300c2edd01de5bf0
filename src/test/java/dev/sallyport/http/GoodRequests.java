package dev.sallyport.http;

import java.util.List;

/** Requests that must pass unchanged on both servers. */
final class GoodRequests {
  private static final String CHUNKED =
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  private GoodRequests() {}

  static List<String> all() {
    return List.of(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a/b.c/?x=//..;\\%2f&y=[{|}]^`\"<> HTTP/1.1\r\nHost: a:65535\r\n\r\n",
        "GET /.../? HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
        "GET /.well-known/a..b/..c/d.. HTTP/1.1\r\nhOST:   a.b-c_d~e\t \r\n\r\n",
        "GET /v1beta/models/gemini:generate%3Ax?alt=sse HTTP/1.1\r\nHost: 1.2.3.4\r\n\r\n",
        "GET /a%3Bb%20c%25d HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET /after-empty-line HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS /x HTTP/1.1\r\nHost: a\r\nOrigin: null\r\n\r\n",
        "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n",
        "DELETE /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3 \r\nX-Empty:\r\n\r\n\r\n\r",
        "POST /x HTTP/1.1\r\nHost: a\r\nX: \u00e9\t\"; q\r\nContent-Length: 5\r\n\r\nG\0\r\n\n",
        "POST /x HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n",
        CHUNKED
            + "4\r\nab\r\n\r\n00A;name=value;q=\"b;c\\\"\"\r\n0123456789\r\n00\r\nX: 1\r\n\r\n");
  }

  static String pipelined() {
    return String.join("", all());
  }
}
