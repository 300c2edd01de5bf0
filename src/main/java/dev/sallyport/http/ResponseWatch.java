package dev.sallyport.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/** Tells the front door when answers begin and end, and keeps them off a connection refused. */
final class ResponseWatch extends ChannelDuplexHandler {
  private static final String H2C = "h2c";
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;
  private static final int MULTIPLE_CHOICES = 300;

  private final FrontDoorHandler door;
  private boolean informational;

  ResponseWatch(FrontDoorHandler door) {
    this.door = door;
  }

  /**
   * An offer of HTTP/2 over an upgrade is ignored (RFC 9110 section 7.8 allows that), because JDK
   * clients make it by default and a request carried across an upgrade escapes the front door.
   */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request
        && request.headers().contains(HttpHeaderNames.UPGRADE, H2C, true)) {
      request.headers().remove(HttpHeaderNames.UPGRADE).remove("http2-settings");
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (door.isShut()) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (message instanceof HttpResponse response) {
      int status = response.status().code();
      informational = status < OK;
      if (status == SWITCHING_PROTOCOLS) {
        door.becomeTunnel();
      } else if (!informational) {
        door.responseBegun(status < MULTIPLE_CHOICES);
      }
    }
    super.write(ctx, message, promise);
    if (message instanceof LastHttpContent && !informational) {
      door.responseEnded();
    }
  }
}
