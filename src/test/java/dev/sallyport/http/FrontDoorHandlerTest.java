package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrontDoorHandlerTest {
  @Test
  void goodRequests_passUnchanged_howeverTheyAreCut() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      String sent = GoodRequests.pipelined().repeat(1 + random.nextInt(3));

      String passed = through(parts(sent, random, 1 + random.nextInt(400)));

      assertThat(passed).isEqualTo(sent);
    }
  }

  @Test
  void goodRequests_passUnchanged_byteByByte() {
    String sent = GoodRequests.pipelined();

    assertThat(through(parts(sent, new Random(1), 1))).isEqualTo(sent);
  }

  @Test
  void head_isPassedOn_onlyWhenItIsComplete() {
    EmbeddedChannel channel = channel();

    write(channel, "GET /x HTTP/1.1\r\nHost: a\r\n\r");
    assertThat(read(channel)).isEmpty();
    write(channel, "\n");

    assertThat(read(channel)).isEqualTo("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  @Test
  void nothing_isPassedOn_afterARefusal() {
    EmbeddedChannel channel = channel();

    write(channel, "get /x HTTP/1.1\r\nHost: a\r\n\r\n");
    write(channel, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(read(channel)).isEmpty();
  }

  @Test
  void http2_passesUnchanged_byteByByte() {
    String sent =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0\0\0\13\102\0\0\0\0\0any bytes\n\n";

    assertThat(through(parts(sent, new Random(1), 1))).isEqualTo(sent);
  }

  private static EmbeddedChannel channel() {
    EmbeddedChannel channel =
        new EmbeddedChannel(new ChannelInboundHandlerAdapter(), new HttpResponseEncoder());
    channel.pipeline().replace(HttpResponseEncoder.class, "httpEncoder", new HttpResponseEncoder());
    FrontDoorHandler.install(channel.pipeline().firstContext(), HttpLimits.forData());
    return channel;
  }

  private static String through(List<String> parts) {
    EmbeddedChannel channel = channel();
    parts.forEach(part -> write(channel, part));
    return read(channel);
  }

  private static void write(EmbeddedChannel channel, String part) {
    channel.writeInbound(Unpooled.copiedBuffer(part, ISO_8859_1));
  }

  private static String read(EmbeddedChannel channel) {
    StringBuilder passed = new StringBuilder();
    List<ByteBuf> buffers = new ArrayList<>();
    ByteBuf next = channel.readInbound();
    while (next != null) {
      passed.append(next.toString(ISO_8859_1));
      buffers.add(next);
      next = channel.readInbound();
    }
    buffers.forEach(ByteBuf::release);
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    return passed.toString();
  }

  private static List<String> parts(String whole, Random random, int longest) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at < whole.length()) {
      int end = Math.min(whole.length(), at + 1 + random.nextInt(longest));
      parts.add(whole.substring(at, end));
      at = end;
    }
    return parts;
  }
}
