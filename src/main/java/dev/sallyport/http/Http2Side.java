package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Ticker;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * The front door's part in an HTTP/2 connection: Netty judges each frame, this how many there are;
 * and whoever is told to calm down is cut off soon, whether or not he reads it.
 */
final class Http2Side extends Http2ConnectionAdapter {
  private static final int FRAMES_AT_ONCE = 16;
  private static final int CLIENTS_OF_A_PROXY = 100;

  private final FrontDoorHandler door;
  private Http2Frames frames = new Http2Frames(Ticker.systemTicker(), 1);
  private Optional<Http2ConnectionHandler> handler = Optional.empty();
  private Optional<Http2Connection.PropertyKey> answers = Optional.empty();
  private boolean doomed;
  private boolean streamsLately;

  Http2Side(FrontDoorHandler door) {
    this.door = door;
  }

  /** To be told before anything is read: whose faults these are, one connection does not tell. */
  void carriesMany() {
    frames = new Http2Frames(Ticker.systemTicker(), CLIENTS_OF_A_PROXY);
  }

  /** Vert.x makes its handler for HTTP/2 when it has seen the preface. */
  void attach(ChannelHandlerContext ctx) {
    if (handler.isEmpty()) {
      handler = Optional.ofNullable(ctx.pipeline().get(Http2ConnectionHandler.class));
      handler.ifPresent(made -> attached(ctx, made));
    }
  }

  /** One read at a time, so that a flood is not read on and on while others wait for their turn. */
  private void attached(ChannelHandlerContext ctx, Http2ConnectionHandler made) {
    made.connection().addListener(this);
    answers = Optional.of(made.connection().newKey());
    ctx.pipeline().addBefore(ctx.name(), "sentFrames", new SentFrames(this));
    RecvByteBufAllocator reads = ctx.channel().config().getRecvByteBufAllocator();
    if (reads instanceof MaxMessagesRecvByteBufAllocator limited) {
      limited.maxMessagesPerRead(1);
    }
  }

  /** To be told for each request, so that what it is owed is known. */
  void answering(ChannelHandlerContext ctx, int stream, HttpServerResponse response) {
    attach(ctx);
    handler
        .map(made -> made.connection().stream(stream))
        .ifPresent(found -> found.setProperty(answers.orElseThrow(), response));
  }

  void sent(int bytes) {
    frames.sent(bytes);
  }

  /**
   * A client may bring us to reset its streams as well as do so itself (CVE-2025-8671). Netty is in
   * the middle of one, so the connection is cut a little later: within a read, before the frames
   * that follow.
   */
  void sentReset(ChannelHandlerContext ctx, long reason) {
    if (!frames.affordsReset(reason)) {
      doomed = true;
      ctx.executor().execute(() -> cutOnce(ctx));
    }
  }

  private void cutOnce(ChannelHandlerContext ctx) {
    if (!door.isShut()) {
      cut(ctx);
    }
  }

  /** Whether a stream, if there is one, was found good enough to be a request. */
  boolean isAnswering(int stream) {
    return handler
        .map(made -> made.connection().stream(stream))
        .map(found -> found.getProperty(answers.orElseThrow()) != null)
        .orElse(true);
  }

  /** How many lists of headers have begun. */
  long heads() {
    return frames.heads();
  }

  /**
   * Too many frames that ask for nothing are not passed on, nor is what follows them; nor what
   * follows a frame for which Netty cuts the connection: it would go on with all that it was given,
   * and end every open stream again for each stream that it resets.
   */
  void pass(ChannelHandlerContext ctx, ByteBuf bytes, ReadTimer timer) {
    long heads = frames.heads();
    timer.touch();
    int end = frames.follow(bytes, handler.isPresent() ? FRAMES_AT_ONCE : 1);
    while (end >= 0 && end < bytes.writerIndex() && !isOver()) {
      ctx.fireChannelRead(bytes.readRetainedSlice(end - bytes.readerIndex()));
      attach(ctx);
      end = frames.follow(bytes, FRAMES_AT_ONCE);
    }
    timer.reading(ctx, phase(), frames.heads() > heads, 0);
    passLast(ctx, bytes, end >= 0);
  }

  private void passLast(ChannelHandlerContext ctx, ByteBuf bytes, boolean calm) {
    if (calm && !isOver()) {
      ctx.fireChannelRead(bytes);
      attach(ctx);
      if (doomed) {
        cutOnce(ctx);
      }
    } else {
      bytes.release();
      cutOnce(ctx);
    }
  }

  private boolean isOver() {
    return doomed || door.isShut();
  }

  private ReadClock.Phase phase() {
    return frames.inHead() ? ReadClock.Phase.HEAD : ReadClock.Phase.NOTHING;
  }

  /** Streams whose answers wait for the client alone do not count. */
  boolean busy() {
    boolean streams = handler.isPresent() && handler.get().connection().numActiveStreams() > 0;
    boolean busy = (streams && !allBlocked(handler.get())) || (streamsLately && !streams);
    streamsLately = streams;
    return busy;
  }

  private boolean allBlocked(Http2ConnectionHandler http2) {
    Http2Connection connection = http2.connection();
    Http2RemoteFlowController flow = http2.encoder().flowController();
    boolean none = flow.windowSize(connection.connectionStream()) <= 0;
    try {
      return connection.forEachActiveStream(
              each -> (none || flow.windowSize(each) <= 0) && isAnswered(each))
          == null;
    } catch (Http2Exception e) {
      return false;
    }
  }

  /** Without a window even an answer's head waits, in a queue of Vert.x that nobody can ask. */
  private boolean isAnswered(Http2Stream stream) {
    HttpServerResponse response = stream.getProperty(answers.orElseThrow());
    return response != null && response.headWritten();
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
