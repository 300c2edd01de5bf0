package dev.sallyport;

import java.util.Locale;

/**
 * What a client has of an answer at its end, right or broken.
 *
 * @param text one character for each byte of the body
 * @param complete as the answer's own framing says
 */
record Got(int status, String text, boolean complete) {
  private static final Got NOTHING = new Got(0, "", false);

  /** From all that came over an HTTP/1.1 connection on which nothing else was asked. */
  static Got http1(String raw) {
    int end = raw.indexOf("\r\n\r\n");
    if (end < 0) {
      return NOTHING;
    }
    String head = raw.substring(0, end).toLowerCase(Locale.ROOT);
    String rest = raw.substring(end + 4);
    int status = Integer.parseInt(head.split(" ", 3)[1]);
    int length = head.indexOf("\r\ncontent-length: ");
    if (head.contains("\r\ntransfer-encoding: chunked")) {
      return chunked(status, rest);
    }
    String told = length < 0 ? "0" : head.substring(length + 18).split("\r\n", 2)[0];
    return new Got(status, rest, rest.length() == Integer.parseInt(told));
  }

  private static Got chunked(int status, String rest) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (true) {
      int line = rest.indexOf("\r\n", at);
      if (line < 0) {
        return new Got(status, body.toString(), false);
      }
      int size = Integer.parseInt(rest.substring(at, line), 16);
      if (size == 0) {
        return new Got(status, body.toString(), rest.substring(line).endsWith("\r\n\r\n"));
      }
      int end = Math.min(rest.length(), line + 2 + size);
      body.append(rest, line + 2, end);
      at = Math.min(rest.length(), end + 2);
    }
  }
}
