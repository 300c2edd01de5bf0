package dev.sallyport;

/** Heads of requests, as raw text. */
final class Requests {
  private Requests() {}

  static String get(String target, String key, String... lines) {
    return head("GET", target, key, lines);
  }

  static String post(String target, String key, String body, String... lines) {
    String head = head("POST", target, key, lines);
    return head.substring(0, head.length() - 2)
        + "Content-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static String head(String method, String target, String key, String... lines) {
    StringBuilder head =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: gateway\r\n");
    head.append("Authorization: Bearer ").append(key).append("\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    return head.append("\r\n").toString();
  }
}
