package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Sees what an HTTP/2 client is sent, because for each piece of it he may open his windows. */
final class SentFrames extends ChannelOutboundHandlerAdapter {
  private final Http2Frames frames;

  SentFrames(Http2Frames frames) {
    this.frames = frames;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      frames.sent(bytes.readableBytes());
    }
    ctx.write(message, promise);
  }
}
