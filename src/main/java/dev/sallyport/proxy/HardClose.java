package dev.sallyport.proxy;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Ends an HTTP/1.1 connection at once. Vert.x by itself first writes what is pending, which a peer
 * that reads nothing never takes.
 */
final class HardClose {
  private HardClose() {}

  static void of(NetSocket socket) {
    ((NetSocketInternal) socket).channelHandlerContext().close();
  }

  static void of(HttpConnection connection) {
    if (connection instanceof ConnectionBase socket) {
      socket.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
