package dev.sallyport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Keeps a provider's HTTP/1.1 connection to one answer per request, so that what a broken provider
 * says too much is never taken for the answer to the next call, of somebody else perhaps.
 *
 * <p>Interim answers (RFC 9110 § 15.2) are of one connection only and stay here. The end of an
 * answer is held until all that was read with it is looked at, because the connection is given to a
 * waiting call in that very moment; what follows without having been asked for ends the connection.
 * An answer without a length ends with its connection, and over TLS only if the provider said so
 * (RFC 9112 § 9.8).
 */
public final class AnswerFraming extends ChannelDuplexHandler {
  private static final int MAX_INTERIM = 64;

  /** Nothing before the first line of an answer, and the end of any head that has begun. */
  private static final byte[] LINE_ENDS = "\r\n\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ChannelHandlerContext codec;
  private HttpResponse head;
  private LastHttpContent held;
  private int interim;
  private boolean idle = true;
  private boolean withinInterim;
  private boolean upgraded;
  private boolean closeAnnounced;
  private boolean deaf;

  private AnswerFraming(ChannelHandlerContext codec) {
    this.codec = codec;
  }

  /** To be called with each new connection; does nothing for one of HTTP/2. */
  public static void guard(HttpConnection connection) {
    if (connection instanceof ConnectionBase socket) {
      var pipeline = socket.channelHandlerContext().pipeline();
      ChannelHandlerContext codec = pipeline.context(HttpClientCodec.class);
      if (codec != null) {
        pipeline.addAfter(codec.name(), "answer-framing", new AnswerFraming(codec));
      }
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpRequest) {
      idle = false;
    }
    ctx.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (upgraded || !(message instanceof HttpObject part)) {
      ctx.fireChannelRead(message);
    } else if (deaf) {
      ReferenceCountUtil.release(message);
    } else if (held != null) {
      ReferenceCountUtil.release(message);
      endAfterHeld(ctx);
    } else if (idle) {
      ReferenceCountUtil.release(message);
      refuse(ctx, "An answer came that nobody asked for.");
    } else if (part.decoderResult().isFailure()) {
      ctx.fireChannelRead(message);
    } else {
      read(ctx, part);
    }
  }

  private void read(ChannelHandlerContext ctx, HttpObject part) {
    if (part instanceof HttpResponse response) {
      if (isInterim(response)) {
        skip(ctx);
        return;
      }
      begin(response);
      if (!isClear(response)) {
        refuse(ctx, "The framing of an answer is not clear.");
        return;
      }
    }
    if (withinInterim) {
      withinInterim = !(part instanceof LastHttpContent);
      ReferenceCountUtil.release(part);
    } else if (part instanceof LastHttpContent last && !upgraded) {
      end(ctx, last);
    } else {
      ctx.fireChannelRead(part);
    }
  }

  private static boolean isInterim(HttpResponse response) {
    return response.status().codeClass() == HttpStatusClass.INFORMATIONAL
        && response.status().code() != 101;
  }

  private void skip(ChannelHandlerContext ctx) {
    withinInterim = true;
    interim++;
    if (interim > MAX_INTERIM) {
      refuse(ctx, "There is no end of interim answers.");
    }
  }

  private void begin(HttpResponse response) {
    interim = 0;
    head = response;
    upgraded = response.status().code() == 101;
  }

  /** Whether one reader and the next must take the same bytes for its body. */
  private static boolean isClear(HttpResponse response) {
    List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.isEmpty()
        || (codings.size() == 1
            && "chunked".equalsIgnoreCase(codings.get(0).trim())
            && response.protocolVersion().equals(HttpVersion.HTTP_1_1));
  }

  private void end(ChannelHandlerContext ctx, LastHttpContent last) {
    if (isTruncated(ctx)) {
      last.release();
      refuse(ctx, "The connection ended before the answer's end was told.");
    } else {
      held = last;
    }
  }

  private boolean isTruncated(ChannelHandlerContext ctx) {
    HttpHeaders headers = head.headers();
    boolean endsWithConnection =
        !HttpUtil.isTransferEncodingChunked(head)
            && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
            && !ctx.channel().isActive();
    return endsWithConnection && !closeAnnounced && ctx.pipeline().get(SslHandler.class) != null;
  }

  /** The client's copy of the head is made: this tells the pool alone. */
  private void endAfterHeld(ChannelHandlerContext ctx) {
    head.headers().set(HttpHeaderNames.CONNECTION, "close");
    deaf = true;
    letGo(ctx);
  }

  private void letGo(ChannelHandlerContext ctx) {
    if (held != null) {
      LastHttpContent last = held;
      held = null;
      idle = true;
      ctx.fireChannelRead(last);
    }
  }

  private void refuse(ChannelHandlerContext ctx, String reason) {
    deaf = true;
    ctx.fireExceptionCaught(new DecoderException(reason));
  }

  /**
   * Bytes that are not yet a message are seen by nobody but the decoder, which would read them as
   * the beginning of the next answer. Line ends bring them out; alone they mean nothing.
   */
  private void bringOutRest() throws Exception {
    ByteBuf lineEnds = Unpooled.wrappedBuffer(LINE_ENDS);
    ((ChannelInboundHandler) codec.handler()).channelRead(codec, lineEnds);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if ((idle || held != null) && !upgraded && !deaf) {
      bringOutRest();
    }
    letGo(ctx);
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    letGo(ctx);
    ctx.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    closeAnnounced |= event instanceof SslCloseCompletionEvent close && close.isSuccess();
    ctx.fireUserEventTriggered(event);
  }
}
