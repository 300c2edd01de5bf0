package dev.sallyport.http;

import static dev.sallyport.http.Http2Attacker.END_HEADERS;
import static dev.sallyport.http.Http2Attacker.END_STREAM;
import static dev.sallyport.http.Http2Attacker.GO_AWAY;
import static dev.sallyport.http.Http2Attacker.HEADERS;
import static dev.sallyport.http.Http2Attacker.PING;
import static dev.sallyport.http.Http2Attacker.SETTINGS;
import static dev.sallyport.http.Http2Attacker.WINDOW_UPDATE;
import static dev.sallyport.http.Http2Attacker.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames that come at once are passed on some at a time: none may be left behind. */
class Http2SlicesTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int REQUESTS = 40;

  /** GET / at a, by the static table of RFC 7541. */
  private static final int[] GET = {0x82, 0x86, 0x84, 0x01, 1, 'a'};

  private static final String PONG = text(frame(PING, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8));

  private final DoorChannel connection = DoorChannel.http2();

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static String requests(int from, int to) {
    StringBuilder all = new StringBuilder();
    for (int i = from; i < to; i++) {
      all.append(text(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, GET)));
    }
    return all.toString();
  }

  private static String settings(int window) {
    return text(frame(SETTINGS, 0, 0, 0, 4, 0, 0, 0, window));
  }

  private static String ping() {
    return text(frame(PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
  }

  private static List<Http2FrameStream> asked(DoorChannel connection) {
    List<Http2FrameStream> streams = new ArrayList<>();
    Object next = connection.channel().readInbound();
    while (next != null) {
      if (next instanceof Http2HeadersFrame head) {
        streams.add(head.stream());
      }
      ReferenceCountUtil.release(next);
      next = connection.channel().readInbound();
    }
    return streams;
  }

  private void answer(Http2FrameStream stream, String body) {
    DefaultHttp2Headers headers = new DefaultHttp2Headers();
    headers.status("200");
    connection.write(new DefaultHttp2HeadersFrame(headers).stream(stream));
    connection.write(
        new DefaultHttp2DataFrame(Unpooled.copiedBuffer(body, ISO_8859_1), true).stream(stream));
  }

  @Test
  void everyFrame_isPassedOn_whereverTheBytesAreCut() {
    String all = PREFACE + settings(9) + requests(0, REQUESTS) + ping();
    for (int at = 1; at < all.length(); at++) {
      try (DoorChannel cut = DoorChannel.http2()) {
        cut.receive(all.substring(0, at)).receive(all.substring(at));

        assertThat(asked(cut)).as("cut at %d", at).hasSize(REQUESTS);
        assertThat(cut.sent()).as("cut at %d", at).contains(PONG);
      }
    }
  }

  @Test
  void everyFrame_isPassedOn_byteByByte() {
    for (char each : (PREFACE + settings(9) + requests(0, REQUESTS) + ping()).toCharArray()) {
      connection.receive(Character.toString(each));
    }

    assertThat(asked(connection)).hasSize(REQUESTS);
    assertThat(connection.sent()).contains(PONG);
    connection.close();
  }

  @Test
  void window_isOpened_behindManyRequests() {
    String wider = text(frame(WINDOW_UPDATE, 0, 1, 0, 0, 0, 5));
    connection.receive(PREFACE + settings(0) + requests(0, REQUESTS) + wider);

    answer(asked(connection).get(0), "hello");

    assertThat(connection.sent()).contains("hello");
    connection.close();
  }

  @Test
  void answersThatWait_areSent_whenSettingsBehindManyRequestsOpenTheirWindows() {
    connection.receive(PREFACE + settings(0) + requests(0, 1));
    answer(asked(connection).get(0), "hello");
    assertThat(connection.sent()).doesNotContain("hello");

    connection.receive(requests(1, REQUESTS) + settings(5));

    assertThat(connection.sent()).contains("hello");
    assertThat(asked(connection)).hasSize(REQUESTS - 1);
    connection.close();
  }

  @Test
  void requests_arePassedOn_aroundAGoAwayOfTheClient() {
    String leaving = text(frame(GO_AWAY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    connection.receive(PREFACE + settings(9) + requests(0, 20) + leaving + requests(20, REQUESTS));

    List<Http2FrameStream> streams = asked(connection);
    assertThat(streams).hasSize(REQUESTS);
    answer(streams.get(REQUESTS - 1), "hello");
    assertThat(connection.sent()).contains("hello");
    connection.close();
  }

  @Test
  void nothingIsKept_ofAConnectionThatEndsInTheMiddle() {
    connection.channel().pipeline().addLast(new EndsAt(20));

    connection.receive(PREFACE + settings(9) + requests(0, REQUESTS) + ping());

    assertThat(connection.isOpen()).isFalse();
    asked(connection);
    connection.close();
  }

  /** Closes the connection at the head of so many requests. */
  private static final class EndsAt extends ChannelInboundHandlerAdapter {
    private int left;

    EndsAt(int heads) {
      left = heads;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      if (message instanceof Http2HeadersFrame && --left == 0) {
        ctx.channel().close();
      }
    }
  }
}
