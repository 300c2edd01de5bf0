package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import org.junit.jupiter.api.Test;

/** What is read from a connection after it was refused, in bytes, whatever the machine does. */
class LateBytesTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final int READ_BYTES = 64 * 1024;

  private final Passed passed = new Passed();
  private final EmbeddedChannel channel = new EmbeddedChannel(passed);

  LateBytesTest() {
    channel.pipeline().addLast("httpEncoder", new HttpResponseEncoder());
    FrontDoorHandler.install(channel.pipeline().firstContext(), HttpLimits.forData());
  }

  private static final class Passed extends ChannelInboundHandlerAdapter {
    private long bytes;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      bytes += ((ByteBuf) message).readableBytes();
      ((ByteBuf) message).release();
    }
  }

  /** As a socket would: for as long as anyone wants to read. */
  private long readsAtMost(byte[] part, int times) {
    long read = 0;
    for (int i = 0; i < times && channel.config().isAutoRead(); i++) {
      channel.writeInbound(Unpooled.wrappedBuffer(part));
      read += part.length;
    }
    return read;
  }

  @Test
  void refusedConnection_isReadToALimit_whileAnEarlierAnswerIsOwed() {
    channel.writeInbound(Unpooled.copiedBuffer(GET + "bad\r\n", ISO_8859_1));

    long read = readsAtMost(new byte[READ_BYTES], 1000);

    assertThat(channel.isOpen()).isTrue();
    assertThat(passed.bytes).isEqualTo(GET.length());
    assertThat(read).isBetween((long) LateBytes.MOST, (long) LateBytes.MOST + READ_BYTES);
  }

  @Test
  void pings_arePassedOnInHundreds_andNothingIsReadAfterTheCut() {
    channel.writeInbound(Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ISO_8859_1));
    byte[] ping = Http2Attacker.frame(Http2Attacker.PING, 0, 0, new byte[8]);
    byte[] pings = new byte[100 * ping.length];
    for (int i = 0; i < pings.length; i++) {
      pings[i] = ping[i % ping.length];
    }

    long read = readsAtMost(pings, 1000);

    assertThat(passed.bytes).isLessThan(2L * Http2Frames.IDLE_FRAMES * ping.length);
    assertThat(read).isLessThanOrEqualTo(passed.bytes + pings.length);
  }
}
