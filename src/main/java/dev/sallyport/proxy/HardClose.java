package dev.sallyport.proxy;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Ends a call at once, and with HTTP/1.1 its connection. Vert.x by itself first writes what is
 * pending, which a peer that reads nothing never takes.
 */
final class HardClose {
  private static final long CANCEL = 0x8;

  private HardClose() {}

  static void of(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset(CANCEL);
    } else {
      of(request.connection());
    }
  }

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
