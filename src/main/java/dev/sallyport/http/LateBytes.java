package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * What comes after a refusal: a close with unread bytes would destroy the last words, so they are
 * read and dropped, up to an end.
 */
final class LateBytes {
  static final int MOST = 256 * 1024;

  private long dropped;

  void drop(ChannelHandlerContext ctx, ByteBuf bytes) {
    dropped += bytes.readableBytes();
    bytes.release();
    if (dropped > MOST) {
      ctx.channel().config().setAutoRead(false);
    }
  }
}
