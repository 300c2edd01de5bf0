package dev.sallyport.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * Takes no further requests from a client that does not take the answers: Vert.x goes on to the
 * next of a pipeline when an answer is written, whether or not it was sent.
 */
final class ReadGate extends ChannelDuplexHandler {
  private final FrontDoorHandler door;
  private boolean wanted;

  ReadGate(FrontDoorHandler door) {
    this.door = door;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    wanted = !ctx.channel().isWritable() && door.awaitsRequests();
    if (!wanted) {
      ctx.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    door.wrote();
    if (wanted && ctx.channel().isWritable()) {
      wanted = false;
      ctx.read();
    }
    ctx.fireChannelWritabilityChanged();
  }
}
