package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Optional;

/**
 * The front door's part in an HTTP/2 connection: Netty judges each frame, this how many there are;
 * and whoever is told to calm down is cut off soon, whether or not he reads it.
 */
final class Http2Side extends Http2ConnectionAdapter {
  private final FrontDoorHandler door;
  private final Http2Frames frames = new Http2Frames();
  private Optional<Http2ConnectionHandler> handler = Optional.empty();
  private boolean streamsLately;

  Http2Side(FrontDoorHandler door) {
    this.door = door;
  }

  /** Vert.x makes its handler for HTTP/2 when it has seen the preface. */
  void attach(ChannelHandlerContext ctx) {
    if (handler.isEmpty()) {
      handler = Optional.ofNullable(ctx.pipeline().get(Http2ConnectionHandler.class));
      handler.ifPresent(made -> made.connection().addListener(this));
    }
  }

  /** False if there were too many frames that ask for nothing. */
  boolean follow(ByteBuf bytes) {
    return frames.follow(bytes);
  }

  ReadClock.Phase phase() {
    return frames.inHead() ? ReadClock.Phase.HEAD : ReadClock.Phase.NOTHING;
  }

  long heads() {
    return frames.heads();
  }

  /** Streams that wait for the client alone do not count. */
  boolean busy() {
    boolean streams = handler.isPresent() && handler.get().connection().numActiveStreams() > 0;
    boolean busy = (streams && !allBlocked(handler.get())) || (streamsLately && !streams);
    streamsLately = streams;
    return busy;
  }

  private static boolean allBlocked(Http2ConnectionHandler http2) {
    Http2Connection connection = http2.connection();
    Http2RemoteFlowController flow = http2.encoder().flowController();
    boolean none = flow.windowSize(connection.connectionStream()) <= 0;
    try {
      return connection.forEachActiveStream(each -> isBlocked(flow, each, none)) == null;
    } catch (Http2Exception e) {
      return false;
    }
  }

  private static boolean isBlocked(
      Http2RemoteFlowController flow, Http2Stream stream, boolean noneForAll) {
    return noneForAll || flow.windowSize(stream) <= 0;
  }

  void cut(ChannelHandlerContext ctx) {
    if (handler.isPresent() && handler.get().connection() != null) {
      Http2Exception calm =
          Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "Too much for nothing");
      handler.get().onError(ctx.pipeline().context(handler.get()), false, calm);
    }
    door.shutSoon();
  }

  @Override
  public void onGoAwaySent(int lastStream, long errorCode, ByteBuf debugData) {
    if (errorCode != Http2Error.NO_ERROR.code()) {
      door.shutSoon();
    }
  }
}
