package dev.sallyport;

import dev.sallyport.http.RawClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** An HTTP/1.1 answer in the bytes in which it came. */
record Answer(String head, Buffer body, String trailers) {

  /** The whole answer to a request that is sent now, on a connection of its own. */
  static Answer to(int port, String request) {
    try (RawClient client = RawClient.to(port)) {
      client.send(request);
      return read(client);
    }
  }

  /** The next answer, as far as its own framing says. */
  static Answer read(RawClient client) {
    String head = client.readUntil("\r\n\r\n");
    Answer begun = new Answer(head, Buffer.buffer(), "");
    if (!begun.header("transfer-encoding").isEmpty()) {
      return chunked(client, head);
    }
    List<String> length = begun.header("content-length");
    return length.isEmpty()
        ? begun
        : new Answer(head, Buffer.buffer(client.read(Integer.parseInt(length.get(0)))), "");
  }

  private static Answer chunked(RawClient client, String head) {
    Buffer sum = Buffer.buffer();
    while (true) {
      int size = Integer.parseInt(client.readUntil("\r\n").trim(), 16);
      if (size == 0) {
        return new Answer(head, sum, trailers(client));
      }
      sum.appendBytes(client.read(size));
      client.read(2);
    }
  }

  private static String trailers(RawClient client) {
    StringBuilder all = new StringBuilder();
    String line = client.readUntil("\r\n");
    while (line.length() > 2) {
      all.append(line);
      line = client.readUntil("\r\n");
    }
    return all.toString();
  }

  int status() {
    return head.isEmpty() ? 0 : Integer.parseInt(head.split(" ", 3)[1]);
  }

  List<String> lines() {
    return head.lines().skip(1).filter(line -> !line.isEmpty()).toList();
  }

  List<String> header(String name) {
    return lines().stream()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).trim())
        .toList();
  }

  String text() {
    return body.toString();
  }

  JsonObject json() {
    return new JsonObject(text());
  }
}
