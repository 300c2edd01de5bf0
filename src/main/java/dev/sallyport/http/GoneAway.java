package dev.sallyport.http;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;

/**
 * What a provider said with its GOAWAY. Asked of Netty, because the failure in which Vert.x tells
 * of it cannot be read once the frame's own bytes are released.
 */
public final class GoneAway {
  private GoneAway() {}

  /** Whether the provider says never to have looked at this stream (RFC 9113 § 6.8). */
  public static boolean before(HttpConnection connection, int stream) {
    return streams(connection).filter(http2 -> isBefore(http2, stream)).isPresent();
  }

  /**
   * Whether the failure says no more than that the provider goes away after this stream: Vert.x
   * tells it of each stream that ends from then on, also of one that has all its bytes and whose
   * reader is behind. One that was reset is told of by another failure, and first.
   */
  public static boolean after(HttpConnection connection, int stream, Throwable failure) {
    return failure instanceof HttpClosedException
        && isAlive(connection)
        && streams(connection).filter(http2 -> isAfter(http2, stream)).isPresent();
  }

  /** A connection that has ended took its streams with it. */
  private static boolean isAlive(HttpConnection connection) {
    return connection instanceof ConnectionBase socket && socket.channel().isActive();
  }

  private static Optional<Http2Connection> streams(HttpConnection connection) {
    return connection instanceof ConnectionBase socket
        ? Optional.ofNullable(
                socket.channelHandlerContext().pipeline().get(Http2ConnectionHandler.class))
            .map(Http2ConnectionHandler::connection)
        : Optional.empty();
  }

  private static boolean isAfter(Http2Connection streams, int stream) {
    return streams.goAwayReceived() && !isBefore(streams, stream);
  }

  private static boolean isBefore(Http2Connection streams, int stream) {
    return streams.goAwayReceived() && stream > streams.local().lastStreamKnownByPeer();
  }
}
