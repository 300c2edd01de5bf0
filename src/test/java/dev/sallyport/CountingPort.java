package dev.sallyport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** A port before another that counts the HTTP/1.1 requests to it. */
final class CountingPort {
  private static final String LINE_END = " HTTP/1.1\r\n";

  private final AtomicInteger requests = new AtomicInteger();
  private final NetClient client;
  private final int target;
  private final NetServer server;

  private CountingPort(Vertx vertx, int target) {
    this.client = vertx.createNetClient();
    this.target = target;
    this.server =
        vertx.createNetServer().connectHandler(this::accept).listen(0, "127.0.0.1").await();
  }

  static CountingPort to(Vertx vertx, int target) {
    return new CountingPort(vertx, target);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  int requests() {
    return requests.get();
  }

  private void accept(NetSocket from) {
    from.pause();
    client
        .connect(target, "127.0.0.1")
        .onSuccess(
            to -> {
              from.handler(bytes -> pass(bytes, to)).endHandler(v -> to.end());
              to.handler(from::write).endHandler(v -> from.end());
              from.resume();
            });
  }

  private void pass(Buffer bytes, NetSocket to) {
    String text = bytes.toString(ISO_8859_1);
    int at = text.indexOf(LINE_END);
    while (at >= 0) {
      requests.incrementAndGet();
      at = text.indexOf(LINE_END, at + 1);
    }
    to.write(bytes);
  }
}
