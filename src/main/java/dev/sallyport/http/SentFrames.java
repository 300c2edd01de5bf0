package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Sees what an HTTP/2 client is sent, because for each piece of it he may open his windows, and
 * because a reset need not arrive: to a client who is gone it is as good as sent, but Netty takes
 * its failure for a new error of the whole connection.
 */
final class SentFrames extends ChannelOutboundHandlerAdapter {
  private static final int RESET_BYTES = 13;
  private static final int RESET_LENGTH_AND_TYPE = 0x0403;
  private static final int STREAM_AT = 5;
  private static final int REASON_AT = 9;

  private final Http2Side side;

  SentFrames(Http2Side side) {
    this.side = side;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      side.sent(bytes.readableBytes());
      if (isReset(bytes)) {
        reset(ctx, bytes, promise);
        return;
      }
    }
    ctx.write(message, promise);
  }

  private static boolean isReset(ByteBuf bytes) {
    return bytes.readableBytes() == RESET_BYTES
        && bytes.getInt(bytes.readerIndex()) == RESET_LENGTH_AND_TYPE;
  }

  /** Vert.x fails at an error of the connection while a stream is open that it refused to know. */
  private void reset(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    int stream = bytes.getInt(bytes.readerIndex() + STREAM_AT);
    long reason = bytes.getUnsignedInt(bytes.readerIndex() + REASON_AT);
    ctx.write(bytes).addListener(done -> promise.trySuccess());
    if (!side.isAnswering(stream)) {
      promise.trySuccess();
    }
    side.sentReset(ctx, reason);
  }
}
