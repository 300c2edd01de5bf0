package dev.sallyport.http;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * What a provider said with its GOAWAY. Asked of Netty, because the failure in which Vert.x tells
 * of it cannot be read once the frame's own bytes are released.
 */
public final class GoneAway {
  private GoneAway() {}

  /** Whether the provider says never to have looked at this stream (RFC 9113 § 6.8). */
  public static boolean before(HttpConnection connection, int stream) {
    if (!(connection instanceof ConnectionBase socket)) {
      return false;
    }
    var handler = socket.channelHandlerContext().pipeline().get(Http2ConnectionHandler.class);
    if (handler == null) {
      return false;
    }
    Http2Connection streams = handler.connection();
    return streams.goAwayReceived() && stream > streams.local().lastStreamKnownByPeer();
  }
}
