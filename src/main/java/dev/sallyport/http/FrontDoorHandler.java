package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the HTTP decoder of one connection. A head is passed on when all of it was found
 * good, a body as it comes; after a refusal nothing is passed on any more.
 */
final class FrontDoorHandler extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(FrontDoorHandler.class);
  private static final String DECODER = "httpDecoder";
  private static final String ENCODER = "httpEncoder";

  private enum Mode {
    /** At most a part of the HTTP/2 preface has come. */
    UNDECIDED,
    HTTP1,
    /** The frames are Netty's to check; here they are only counted. */
    HTTP2,
    /** After a 101: the bytes are no longer HTTP. */
    TUNNEL,
    /** Refused, with answers to earlier requests still to be sent. */
    CLOSING,
    SHUT
  }

  private final RequestFraming framing;
  private final RequestScan scan;
  private final ReadTimer timer;
  private final HeldBytes held = new HeldBytes();
  private final LateBytes late = new LateBytes();
  private final Http2Side http2 = new Http2Side(this);
  private Mode mode = Mode.UNDECIDED;
  private boolean watched;
  private long unanswered;
  private boolean responding;
  private boolean served;
  private long refusedAt;
  private Refusal lastWords = Refusal.LINE_END;
  private ChannelHandlerContext ctx;

  private FrontDoorHandler(HttpLimits limits) {
    this.framing = new RequestFraming(limits);
    this.scan = new RequestScan(framing);
    this.timer = new ReadTimer(this, limits.deadlines());
  }

  /** Called when the connection has its first handlers and nothing was read from it yet. */
  static FrontDoorHandler install(ChannelHandlerContext first, HttpLimits limits) {
    FrontDoorHandler door = new FrontDoorHandler(limits);
    first.pipeline().addBefore(first.name(), "readGate", new ReadGate(door));
    first.pipeline().addBefore(first.name(), "frontDoor", door);
    return door;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    if (context.pipeline().get(DECODER) != null) {
      mode = Mode.HTTP1;
      watchResponses();
    } else if (context.pipeline().get(Http2ConnectionHandler.class) != null) {
      mode = Mode.HTTP2;
      http2.attach(context);
    }
    timer.start(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    timer.stop();
    held.release();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    timer.stop();
    held.release();
    context.fireChannelInactive();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!context.channel().config().isAutoRead()) {
      timer.holdBack();
    }
    context.fireChannelReadComplete();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    switch (mode) {
      case UNDECIDED -> decide(held.joinedWith(context, bytes));
      case HTTP1 -> inspect(bytes);
      case HTTP2 -> http2.pass(ctx, bytes, timer);
      case TUNNEL -> ctx.fireChannelRead(bytes);
      case CLOSING, SHUT -> late.drop(ctx, bytes);
    }
  }

  private void decide(ByteBuf bytes) {
    switch (Http2Preface.in(bytes)) {
      case ABSENT -> {
        mode = Mode.HTTP1;
        inspect(bytes);
      }
      case IN_PART -> {
        held.add(ctx, bytes);
        timer.reading(ctx, ReadClock.Phase.HEAD, false, 0);
      }
      case PRESENT -> {
        mode = Mode.HTTP2;
        http2.pass(ctx, bytes, timer);
      }
    }
  }

  private void inspect(ByteBuf bytes) {
    long headsBefore = framing.heads();
    int size = bytes.readableBytes();
    boolean refused = !scan.read(bytes);
    int good = scan.good();
    long heads = framing.heads() - headsBefore;
    unanswered += heads;
    if (good == bytes.writerIndex()) {
      passGood(bytes);
    } else {
      passGood(bytes.readRetainedSlice(good - bytes.readerIndex()));
      keep(bytes, refused);
    }
    if (refused) {
      refuse(scan.refusal());
    } else {
      timer.reading(ctx, framing.phase(), heads > 0, size);
    }
  }

  private void passGood(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      bytes.release();
      return;
    }
    if (!watched && unanswered > 0) {
      passFirst(held.joinedWith(ctx, bytes));
      return;
    }
    if (!held.isEmpty()) {
      ctx.fireChannelRead(held.takeAll());
    }
    ctx.fireChannelRead(bytes);
  }

  /**
   * On a clear-text connection Vert.x adds its HTTP/1 handlers at the first bytes and answers at
   * the end of the first head: between the two, the place for our own is there.
   */
  private void passFirst(ByteBuf bytes) {
    ctx.fireChannelRead(bytes.readRetainedSlice(Http2Preface.TELLING_BYTES));
    watchResponses();
    ctx.fireChannelRead(bytes);
  }

  private void watchResponses() {
    ctx.pipeline().addAfter(ENCODER, "responseWatch", new ResponseWatch(this));
    watched = true;
  }

  private void keep(ByteBuf bytes, boolean refused) {
    if (refused) {
      bytes.release();
    } else if (mode == Mode.TUNNEL) {
      ctx.fireChannelRead(bytes);
    } else {
      held.add(ctx, bytes);
    }
  }

  /**
   * Answers to earlier requests go out first, then the refusal as the answer to the request that it
   * is about; unless that is being answered already, then there is only the close.
   */
  void refuse(Refusal refusal) {
    log.debug("{} refused: {}", ctx.channel().remoteAddress(), refusal);
    lastWords = refusal;
    held.release();
    if (mode == Mode.HTTP2) {
      http2.cut(ctx);
      return;
    }
    refusedAt = framing.inBody() ? 1 : 0;
    boolean answering = unanswered == refusedAt && responding;
    if (unanswered < refusedAt || answering) {
      shut();
      Farewell.close(ctx);
    } else if (unanswered == refusedAt) {
      sayFarewell();
    } else {
      mode = Mode.CLOSING;
      timer.rest();
    }
  }

  private void shut() {
    mode = Mode.SHUT;
    timer.stop();
  }

  private void sayFarewell() {
    shut();
    Farewell.say(ctx, lastWords);
  }

  boolean isShut() {
    return mode == Mode.SHUT;
  }

  Http2Side http2() {
    return http2;
  }

  /** Nothing more is read; the client has a moment to read why. */
  void shutSoon() {
    if (mode != Mode.SHUT) {
      shut();
      ctx.channel().config().setAutoRead(false);
      Farewell.closeSoon(ctx);
    }
  }

  /** Whether nobody loses an answer by its end. */
  boolean isExpendable() {
    return mode.compareTo(Mode.HTTP2) <= 0 && !busy();
  }

  void giveWay() {
    Farewell.close(ctx);
  }

  /** Whether anything came of it so far. */
  boolean hasServed() {
    return served || (mode == Mode.HTTP2 && http2.heads() > 0);
  }

  long idleSince() {
    return timer.since();
  }

  /** Whether something of ours is still to be sent, so that the client's silence means nothing. */
  boolean busy() {
    boolean owing = mode == Mode.HTTP2 ? http2.busy() : unanswered > 0;
    return owing && ctx.channel().isWritable();
  }

  /** Whether what is read next can only be requests, which can wait. */
  boolean awaitsRequests() {
    return mode == Mode.HTTP2 || (mode == Mode.HTTP1 && !framing.inBody());
  }

  void wrote() {
    timer.touch();
  }

  void responseBegun(boolean success) {
    responding = true;
    served |= success;
  }

  void responseEnded() {
    responding = false;
    unanswered--;
    if (mode == Mode.CLOSING && unanswered == refusedAt) {
      sayFarewell();
    } else {
      timer.touch();
    }
  }

  void becomeTunnel() {
    timer.stop();
    if (mode == Mode.CLOSING) {
      Farewell.close(ctx);
    } else {
      mode = Mode.TUNNEL;
      ctx.executor().execute(this::passHeld);
    }
  }

  private void passHeld() {
    if (!held.isEmpty()) {
      ctx.fireChannelRead(held.takeAll());
    }
  }
}
