package dev.sallyport.http;

import static dev.sallyport.http.Http2Attacker.END_HEADERS;
import static dev.sallyport.http.Http2Attacker.END_STREAM;
import static dev.sallyport.http.Http2Attacker.HEADERS;
import static dev.sallyport.http.Http2Attacker.PING;
import static dev.sallyport.http.Http2Attacker.SETTINGS;
import static dev.sallyport.http.Http2Attacker.WINDOW_UPDATE;
import static dev.sallyport.http.Http2Attacker.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whom the door cuts off on HTTP/2, at frames but without sockets. */
class Http2SideTest {
  private static final Duration IDLE = ReadDeadlines.standard().idle();
  private static final Duration HEAD = ReadDeadlines.standard().head();
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int CALM = 11;
  private static final int CONNECTION_WINDOW = 65_535;

  /** GET / at a, by the static table of RFC 7541. */
  private static final int[] GET = {0x82, 0x86, 0x84, 0x01, 1, 'a'};

  private static final String NO_WINDOW = text(frame(SETTINGS, 0, 0, 0, 4, 0, 0, 0, 0));
  private static final String WIDE_WINDOWS = text(frame(SETTINGS, 0, 0, 0, 4, 0, 15, 0, 0));

  private static final String PONG = text(frame(PING, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));

  private final DoorChannel connection = DoorChannel.http2();

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static String get(int stream) {
    return text(frame(HEADERS, END_HEADERS | END_STREAM, stream, GET));
  }

  private void open(String frames) {
    connection.receive("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frames);
    connection.sent();
  }

  private Http2FrameStream stream() {
    Object next = connection.channel().readInbound();
    while (!(next instanceof Http2HeadersFrame)) {
      next = connection.channel().readInbound();
    }
    return ((Http2HeadersFrame) next).stream();
  }

  /** As Vert.x tells the door of its first request. */
  private void answering(boolean begun) {
    HttpServerResponse response =
        (HttpServerResponse)
            Proxy.newProxyInstance(
                HttpServerResponse.class.getClassLoader(),
                new Class<?>[] {HttpServerResponse.class},
                (proxy, asked, arguments) -> asked.getName().equals("headWritten") && begun);
    connection
        .door()
        .http2()
        .answering(connection.channel().pipeline().context("frontDoor"), 1, response);
  }

  private void answer(Http2FrameStream stream, int bytes) {
    DefaultHttp2Headers headers = new DefaultHttp2Headers();
    headers.status("200");
    connection.write(new DefaultHttp2HeadersFrame(headers).stream(stream));
    connection.write(
        new DefaultHttp2DataFrame(Unpooled.buffer(bytes).writeZero(bytes), true).stream(stream));
    connection.sent();
  }

  private void assertClosesAfter(Duration time) {
    connection.wait(time.minus(TICK));
    assertThat(connection.isOpen()).isTrue();
    connection.wait(TICK);
    assertThat(connection.isOpen()).isFalse();
  }

  private void assertToldToCalmDown() {
    String sent = connection.sent();
    assertThat(sent.getBytes(ISO_8859_1)).contains((byte) CALM);
    assertThat(sent).contains("Too much for nothing");
    connection.wait(MOMENT);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void connection_isClosed_whenNoStreamIsOpen() {
    open(NO_WINDOW);

    assertClosesAfter(IDLE);
  }

  @Test
  void connection_isKept_whileFramesCome() {
    open(NO_WINDOW);
    for (int i = 0; i < 6; i++) {
      connection.wait(IDLE.dividedBy(2));
      connection.receive(PONG);
    }

    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void connection_isCut_whenItsHeadersDripIn() {
    open(WIDE_WINDOWS);
    for (int i = 0; i < HEAD.toSeconds(); i++) {
      assertThat(connection.sent()).isEmpty();
      connection.receive(get(1).substring(i, i + 1));
      connection.wait(MOMENT);
    }

    assertToldToCalmDown();
  }

  @Test
  void connection_isKept_whileAnAnswerIsOwed() {
    open(WIDE_WINDOWS + get(1));
    connection.wait(IDLE.multipliedBy(3).plus(IDLE.dividedBy(2)));
    assertThat(connection.isOpen()).isTrue();

    answer(stream(), 10);
    connection.wait(IDLE.minus(TICK));

    assertThat(connection.isOpen()).isTrue();
    connection.wait(IDLE.multipliedBy(2));
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void connection_isClosed_whenItOpensNoWindowForItsAnswer() {
    open(NO_WINDOW + get(1));
    answering(true);

    assertClosesAfter(IDLE);
  }

  @Test
  void connection_isKept_whileItsAnswerHasNotBegun() {
    open(NO_WINDOW + get(1));
    answering(false);
    connection.wait(IDLE.multipliedBy(3));

    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void connection_isKept_whileOneOfItsStreamsHasAWindow() {
    open(NO_WINDOW + get(1) + get(3) + text(frame(WINDOW_UPDATE, 0, 3, 0, 0, 0, 1)));
    answering(true);
    connection.wait(IDLE.multipliedBy(3));

    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void connection_isClosed_whenItsOwnWindowIsUsedUp() {
    open(WIDE_WINDOWS + get(1));
    answering(true);
    answer(stream(), CONNECTION_WINDOW + 1);

    assertClosesAfter(IDLE);
  }

  @Test
  void connection_isCut_whenItAsksForNothingTooOften() {
    open(NO_WINDOW + get(1));
    connection.receive(PONG.repeat(Http2Frames.IDLE_FRAMES - 2));
    assertThat(connection.sent()).doesNotContain("Too much");

    connection.receive(PONG.repeat(Http2Frames.IDLE_FRAMES));

    assertToldToCalmDown();
  }

  @Test
  void windows_mayBeOpenedAgain_forDataThatWasSent() {
    open(WIDE_WINDOWS + get(1) + get(3));
    connection.receive(PONG);
    String updates = text(frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 1)).repeat(2_000);
    connection.receive(updates);
    answer(stream(), 60 * 1024);

    connection.receive(updates.substring(0, 13 * 60));

    assertThat(connection.sent()).doesNotContain("Too much");
  }

  @Test
  void connection_isCut_whenItsHeadersAreNotThereInTime() {
    open(WIDE_WINDOWS + text(frame(HEADERS, END_STREAM, 1, GET)));
    connection.wait(HEAD.minus(TICK));
    assertThat(connection.sent()).isEmpty();

    connection.wait(TICK);

    assertToldToCalmDown();
  }

  @Test
  void nextHeaders_haveTheirOwnTime() {
    open(WIDE_WINDOWS + text(frame(HEADERS, END_STREAM, 1, GET)));
    connection.wait(HEAD.dividedBy(2));
    connection.receive(text(frame(9, END_HEADERS, 1)) + text(frame(HEADERS, END_STREAM, 3, GET)));
    connection.wait(HEAD.minus(TICK));
    assertThat(connection.sent()).doesNotContain("Too much");

    connection.wait(TICK);

    assertToldToCalmDown();
  }

  @Test
  void connection_endsSoon_whenNettyFindsItBroken() {
    open(WIDE_WINDOWS + get(1));

    connection.receive(text(frame(HEADERS, END_HEADERS, 2, GET)));

    assertThat(connection.channel().runScheduledPendingTasks())
        .isLessThanOrEqualTo(MOMENT.toNanos());
    connection.wait(MOMENT);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void connection_hasServed_onceARequestCame() {
    open(WIDE_WINDOWS);
    assertThat(connection.door().hasServed()).isFalse();

    connection.receive(get(1));

    assertThat(connection.door().hasServed()).isTrue();
  }

  @Test
  void connection_isCutOff_whenItDoesNotTakeItsLastWords() {
    open(NO_WINDOW + get(1));
    connection.getStuck();
    connection.receive(PONG.repeat(2 * Http2Frames.IDLE_FRAMES));

    connection.wait(MOMENT);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void connection_endsSoon_whenItIsToldToCalmDown() {
    open(WIDE_WINDOWS + get(1));
    connection.getStuck();
    connection.write(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM));

    connection.wait(MOMENT);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void connection_isKept_whenItIsOnlyToldToBeTheLast() {
    open(WIDE_WINDOWS + get(1));

    connection.write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    connection.wait(MOMENT.multipliedBy(5));

    assertThat(connection.isOpen()).isTrue();
  }
}
