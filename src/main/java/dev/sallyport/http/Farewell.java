package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The last words on a refused connection. Our side is closed at once, the other a little later: a
 * close with unread bytes would reset the connection and destroy the answer on its way.
 */
final class Farewell {
  private static final int LINGER_MILLIS = 1000;

  private Farewell() {}

  static void say(ChannelHandlerContext ctx, Refusal refusal) {
    ctx.writeAndFlush(response(refusal)).addListener(written -> endOutput(ctx));
    closeSoon(ctx);
  }

  /** For last words that something else has said. */
  static void closeSoon(ChannelHandlerContext ctx) {
    Future<?> end =
        ctx.executor().schedule(() -> cutOff(ctx), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> end.cancel(false));
  }

  /** Without a word of ours; Vert.x first waits until what it has written is sent. */
  static void close(ChannelHandlerContext ctx) {
    closeSoon(ctx);
    ctx.channel().close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  /** Past Vert.x, which would wait for ever on a client that takes nothing. */
  static void cutOff(ChannelHandlerContext ctx) {
    ctx.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  private static ByteBuf response(Refusal refusal) {
    String body = refusal.body();
    String head =
        "HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            .formatted(HttpResponseStatus.valueOf(refusal.status()), body.length());
    return Unpooled.copiedBuffer(head + body, US_ASCII);
  }

  private static void endOutput(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound().addListener(closed -> shutDown(ctx));
    } else {
      shutDown(ctx);
    }
  }

  private static void shutDown(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
      duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }
}
