package dev.sallyport.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands before whatever a listening socket hands its new connections to. */
final class AcceptGate extends ChannelInboundHandlerAdapter {
  private final Connections connections;

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
}
