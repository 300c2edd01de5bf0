package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a refusal does to the answers of the same connection. */
class FrontDoorAnswersTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String BAD = "get /x HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CHUNKED =
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

  private final DoorChannel connection = DoorChannel.forData();

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void refusal_isTold_afterTheAnswersToEarlierRequests() {
    connection.receive(GET + GET + BAD);
    assertThat(connection.sent()).isEmpty();

    connection.answer(200);
    assertThat(connection.sent()).isEqualTo(OK);
    connection.answer(200);

    assertThat(connection.sent()).startsWith(OK + "HTTP/1.1 400 ");
    assertThat(connection.passed()).isEqualTo(GET + GET);
  }

  @Test
  void goodBytes_passUnchanged_fromTheMiddleOfABuffer() {
    connection
        .channel()
        .writeInbound(Unpooled.copiedBuffer("..." + GET + "GET", US_ASCII).skipBytes(3));

    assertThat(connection.passed()).isEqualTo(GET);
  }

  @Test
  void refusal_keepsItsReason_howeverLongItWaits() {
    connection.receive(GET + "GET /x").receive("\0");
    connection.wait(Duration.ofMinutes(1));

    connection.answer(200);

    assertThat(connection.sent()).startsWith(OK + "HTTP/1.1 400 ");
  }

  @Test
  void answers_areWatched_fromTheBeginningOverTls() {
    try (DoorChannel secured = DoorChannel.http1()) {
      secured.receive(GET + BAD);
      assertThat(secured.sent()).isEmpty();

      secured.answer(200);

      assertThat(secured.sent()).startsWith(OK + "HTTP/1.1 400 ");
    }
  }

  @Test
  void emptyLine_passes_beforeTheFirstRequest() {
    assertThat(connection.receive("\r\n").passed()).isEqualTo("\r\n");
    assertThat(connection.receive(GET).passed()).isEqualTo(GET);
  }

  @Test
  void bytesAfterARefusal_areReadAndDropped_upToAnEnd() {
    connection.receive(BAD).receive("a".repeat(LateBytes.MOST));
    assertThat(connection.channel().config().isAutoRead()).isTrue();

    connection.receive("a");

    assertThat(connection.channel().config().isAutoRead()).isFalse();
    assertThat(connection.passed()).isEmpty();
  }

  @Test
  void refusal_endsTheConnection_aMomentLater() {
    connection.receive(BAD);

    connection.wait(Duration.ofMillis(900));
    assertThat(connection.isOpen()).isTrue();
    connection.wait(Duration.ofMillis(100));

    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void refusalInABody_isTold_whenItsAnswerHasNotBegun() {
    connection.receive(CHUNKED + "x");

    assertThat(connection.sent()).startsWith("HTTP/1.1 400 ");
    ChannelFuture late = connection.answer(200);

    assertThat(late.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(connection.sent()).isEmpty();
  }

  @Test
  void refusalInABody_isTold_whenOnlyContinueWasSaid() {
    connection.receive(CHUNKED);
    connection.answer(100);

    connection.receive("x");

    assertThat(connection.sent()).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ");
  }

  @Test
  void refusalInABody_closesWithoutAWord_whenItsAnswerHasBegun() {
    connection.receive(CHUNKED);
    connection.beginAnswer();
    connection.sent();

    connection.receive("x");

    assertThat(connection.sent()).isEmpty();
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void refusalInABody_closesWithoutAWord_whenItsAnswerWasGiven() {
    connection.receive(CHUNKED);
    connection.answer(200);
    connection.sent();

    connection.receive("x");

    assertThat(connection.sent()).isEmpty();
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void refusalInABody_waits_whenAnEarlierAnswerIsOwed() {
    connection.receive(GET + CHUNKED + "x");
    assertThat(connection.sent()).isEmpty();

    connection.answer(200);

    assertThat(connection.sent()).startsWith(OK + "HTTP/1.1 400 ");
  }

  @Test
  void refusal_waits_whileAnEarlierAnswerIsBeingGiven() {
    connection.receive(GET);
    connection.beginAnswer();
    connection.sent();

    connection.receive(BAD);
    assertThat(connection.sent()).isEmpty();
    connection.write(LastHttpContent.EMPTY_LAST_CONTENT);

    assertThat(connection.sent()).startsWith("0\r\n\r\nHTTP/1.1 400 ");
  }

  @Test
  void bytes_passUnread_afterASwitchOfProtocols() {
    connection.receive(GET + "A").passed();
    connection.answer(101);
    connection.channel().runPendingTasks();

    assertThat(connection.passed()).isEqualTo("A");
    assertThat(connection.receive("\0\n" + BAD).passed()).isEqualTo("\0\n" + BAD);
    connection.wait(Duration.ofHours(1));
    assertThat(connection.isOpen()).isTrue();
    assertThat(connection.receive("B").passed()).isEqualTo("B");
  }

  @Test
  void noProtocol_isSwitched_whereARequestBehindIsRefused() {
    connection.receive(GET + BAD);

    connection.answer(101);

    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void heldBytes_areReleased_whenTheConnectionEnds() {
    try (DoorChannel ending = DoorChannel.forData()) {
      ending.receive(GET + "GET /held HTTP/1.1\r\nHo");
      assertThat(ending.passed()).isEqualTo(GET);
    }
  }

  @Test
  void upgradeToHttp2_isIgnored_andOthersAreKept() {
    connection.receive(GET).passed();

    assertThat(upgradeAfter("h2c")).isEmpty();
    assertThat(upgradeAfter("websocket")).contains("websocket");
  }

  /** What the application would see, were the request decoded. */
  private String upgradeAfter(String upgrade) {
    HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.headers().set("upgrade", upgrade).set("http2-settings", "a");
    connection.channel().pipeline().context(DoorChannel.FIRST).fireChannelRead(request);
    HttpRequest seen = connection.channel().readInbound();
    boolean whole = seen.headers().contains("http2-settings");
    return seen.headers().get("upgrade", "") + (whole ? " with settings" : "");
  }
}
