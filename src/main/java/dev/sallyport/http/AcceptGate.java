package dev.sallyport.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Stands before whatever a listening socket hands its new connections to. While idle connections
 * are being closed for new ones, these wait in the system's queue: to refuse them would let a flood
 * keep the honest out just when there is about to be room.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
  private static final int PAUSE_MILLIS = 5;

  private final Connections connections;
  private boolean pausing;

  AcceptGate(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (connections.admit((Channel) message)) {
      ctx.fireChannelRead(message);
    } else {
      ((Channel) message).unsafe().closeForcibly();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!pausing && connections.isMakingRoom()) {
      pausing = true;
      ctx.channel().config().setAutoRead(false);
      askAgain(ctx);
    }
    ctx.fireChannelReadComplete();
  }

  private void askAgain(ChannelHandlerContext ctx) {
    ctx.executor().schedule(() -> goOn(ctx), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void goOn(ChannelHandlerContext ctx) {
    if (connections.isMakingRoom() && ctx.channel().isOpen()) {
      askAgain(ctx);
    } else {
      pausing = false;
      ctx.channel().config().setAutoRead(true);
    }
  }
}
