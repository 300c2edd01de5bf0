package dev.sallyport.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the kernel's wait for bytes before a connection is closed. Netty 4.2.18 may leave such a
 * wait behind in io_uring, and the kernel then keeps the connection open for the other side
 * although nobody here has it any more: nearly every second one that is closed while its bytes are
 * read.
 */
@Sharable
final class PollEnd extends ChannelOutboundHandlerAdapter {
  static final PollEnd INSTANCE = new PollEnd();
  private static final Logger log = LoggerFactory.getLogger(PollEnd.class);

  private PollEnd() {}

  /** What is still to be written is not touched. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    endReads(ctx.channel());
    ctx.close(promise);
  }

  private static void endReads(Channel channel) {
    if (channel.isActive()
        && channel instanceof UnixChannel unix
        && unix.fd() instanceof Socket socket) {
      try {
        socket.shutdown(true, false);
      } catch (IOException | NotYetConnectedException e) {
        log.debug("{} has ended already: {}", channel.remoteAddress(), e.getMessage());
      }
    }
  }
}
