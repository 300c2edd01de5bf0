package dev.sallyport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A port before a server that others share, so that to one test it can be away and come back. */
public final class TestGate {
  /** Not the address that clients' own sockets get, so that none takes the port meanwhile. */
  public static final String HOST = "127.0.0.2";

  private static final int REBINDS = 250;

  private final Vertx vertx;
  private final int target;
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private NetServer server;
  private int port;

  /** Closed at first, with its port known. */
  public TestGate(Vertx vertx, int target) {
    this.vertx = vertx;
    this.target = target;
    open();
    close();
  }

  public int port() {
    return port;
  }

  public void open() {
    server = bound(REBINDS).await();
    port = server.actualPort();
  }

  /** The kernel may hold a port a moment longer than its last owner. */
  private Future<NetServer> bound(int triesLeft) {
    return vertx
        .createNetServer()
        .connectHandler(this::accept)
        .listen(port, HOST)
        .recover(
            taken ->
                triesLeft == 0
                    ? Future.failedFuture(taken)
                    : vertx.timer(20, TimeUnit.MILLISECONDS).compose(v -> bound(triesLeft - 1)));
  }

  /** Ends what passed, and refuses what comes. */
  public void close() {
    server.close().await();
    open.forEach(socket -> socket.resume().close());
    open.clear();
  }

  /** Lets nothing pass any more, and tells nobody. */
  public void silence() {
    open.forEach(NetSocket::pause);
  }

  public int connections() {
    return open.size();
  }

  private void accept(NetSocket client) {
    client.pause();
    vertx
        .createNetClient()
        .connect(target, "127.0.0.1")
        .onSuccess(inner -> join(client, inner))
        .onFailure(e -> client.close());
  }

  private void join(NetSocket client, NetSocket inner) {
    keep(client);
    keep(inner);
    client.pipeTo(inner);
    inner.pipeTo(client);
  }

  private void keep(NetSocket socket) {
    open.add(socket);
    socket.closeHandler(v -> open.remove(socket));
  }
}
