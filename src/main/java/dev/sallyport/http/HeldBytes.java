package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/** The part of a head that has come and is not yet known to be good; nearly always empty. */
final class HeldBytes {
  private ByteBuf held = Unpooled.EMPTY_BUFFER;

  boolean isEmpty() {
    return !held.isReadable();
  }

  /** Takes the bytes over. */
  void add(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (isEmpty()) {
      held = ctx.alloc().buffer(bytes.readableBytes());
    }
    held.writeBytes(bytes);
    bytes.release();
  }

  /** Takes the bytes over, and gives away all. */
  ByteBuf joinedWith(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (isEmpty()) {
      return bytes;
    }
    add(ctx, bytes);
    return takeAll();
  }

  ByteBuf takeAll() {
    ByteBuf all = held;
    held = Unpooled.EMPTY_BUFFER;
    return all;
  }

  void release() {
    takeAll().release();
  }
}
