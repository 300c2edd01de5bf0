package dev.sallyport.runtime;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A forward proxy that knows CONNECT only, and takes every name to this machine. */
final class ConnectProxy {
  private final Vertx vertx;
  private final NetServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  ConnectProxy(Vertx vertx) {
    this.vertx = vertx;
    this.server = vertx.createNetServer().connectHandler(this::accept);
    server.listen(0, "127.0.0.1").await();
  }

  int port() {
    return server.actualPort();
  }

  List<String> requests() {
    return requests;
  }

  private void accept(NetSocket client) {
    client.handler(head -> connect(client, head));
  }

  private void connect(NetSocket client, Buffer head) {
    String request = head.toString();
    requests.add(request);
    client.pause();
    String target = request.split(" ", 3)[1];
    vertx
        .createNetClient()
        .connect(Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)), "127.0.0.1")
        .onSuccess(upstream -> join(client, upstream))
        .onFailure(e -> client.end(Buffer.buffer("HTTP/1.1 502 Bad Gateway\r\n\r\n")));
  }

  private static void join(NetSocket client, NetSocket upstream) {
    client.write("HTTP/1.1 200 OK\r\n\r\n");
    client.pipeTo(upstream);
    upstream.pipeTo(client);
  }
}
