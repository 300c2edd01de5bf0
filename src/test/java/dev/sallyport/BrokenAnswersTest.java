package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A provider that speaks HTTP/1.1 wrongly: each call ends in time, told or visibly broken, and none
 * finds anything of it in the next answer on the connection.
 */
class BrokenAnswersTest {
  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with(
          "SALLYPORT_RUNTIME_EVENT_LOOPS", "1",
          "SALLYPORT_UPSTREAM_CONNECTIONS", "1",
          "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "400ms",
          "SALLYPORT_UPSTREAM_GAP_TIMEOUT", "400ms");

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String FORGED =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nforged";
  private static final int MEBIBYTE = 1 << 20;
  private static final int MANY = 100_000;

  private static String key;

  /** What a client may see. */
  private enum Seen {
    WHOLE,
    REFUSED,
    TIMED_OUT,
    BROKEN,
    /** Right or refused, as the parser likes; never in between. */
    WHOLE_OR_REFUSED
  }

  /** What the provider does when all is sent. */
  private enum Then {
    GO_ON,
    WAIT,
    CLOSE,
    RESET
  }

  private record Case(String name, String sent, Then then, Seen seen) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void makeKey() {
    key = gateway.key("openai");
  }

  private static Case refused(String name, String sent) {
    return new Case(name, sent, Then.WAIT, Seen.REFUSED);
  }

  private static Case whole(String name, String sent) {
    return new Case(name, sent, Then.GO_ON, Seen.WHOLE);
  }

  private static Case broken(String name, String sent) {
    return new Case(name, sent, Then.WAIT, Seen.BROKEN);
  }

  private static String head(String... lines) {
    return OK + String.join("\r\n", lines) + "\r\n\r\n";
  }

  static Stream<Case> heads() {
    return Stream.of(
        refused("garbage", "\1\2\3\r\n\r\n"),
        refused("text", "hello\r\n\r\n"),
        refused("endless first line", "a".repeat(MEBIBYTE)),
        refused("endless reason", "HTTP/1.1 200 " + "a".repeat(MEBIBYTE)),
        refused("endless header line", OK + "x: " + "a".repeat(MEBIBYTE)),
        refused("endless header name", OK + "a".repeat(MEBIBYTE)),
        refused("1e5 headers", OK + "x: y\r\n".repeat(MANY) + "\r\n"),
        refused("head over the limit", OK + "x: " + "a".repeat(65_536) + "\r\n\r\n"),
        whole("head below the limit", head("x: " + "a".repeat(65_000), "Content-Length: 2") + "{}"),
        refused("status 99", "HTTP/1.1 99 No\r\nContent-Length: 0\r\n\r\n"),
        refused("status abc", "HTTP/1.1 abc No\r\nContent-Length: 0\r\n\r\n"),
        refused("status -1", "HTTP/1.1 -1 No\r\nContent-Length: 0\r\n\r\n"),
        refused("status 1000", "HTTP/1.1 1000 No\r\nContent-Length: 0\r\n\r\n"),
        refused("HTTP/2.0", "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
        refused("HTTP/9.9", "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"),
        refused("NUL in a value", head("x: a\0b", "Content-Length: 0")),
        new Case(
            "space before the colon",
            head("Content-Length : 2") + "{}",
            Then.GO_ON,
            Seen.WHOLE_OR_REFUSED),
        new Case("HTTP/0.9", "hello", Then.CLOSE, Seen.REFUSED),
        new Case("half a head", OK + "x: ", Then.WAIT, Seen.TIMED_OUT),
        new Case("half a first line", "HTTP/1.", Then.WAIT, Seen.TIMED_OUT),
        new Case("half a head and the end", OK + "x: ", Then.CLOSE, Seen.REFUSED),
        new Case(
            "bare LF",
            "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
            Then.GO_ON,
            Seen.WHOLE_OR_REFUSED),
        new Case(
            "folded line",
            head("x: a\r\n b", "Content-Length: 2") + "{}",
            Then.GO_ON,
            Seen.WHOLE_OR_REFUSED),
        new Case(
            "line without a colon",
            head("nonsense", "Content-Length: 2") + "{}",
            Then.GO_ON,
            Seen.WHOLE_OR_REFUSED),
        refused(
            "101 unasked", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        refused("101 with a body", "HTTP/1.1 101 Switching\r\n\r\nbytes of another protocol"));
  }

  static Stream<Case> framings() {
    return Stream.of(
        refused("two lengths", head("Content-Length: 2", "Content-Length: 3") + "{} "),
        refused("two lengths in one", head("Content-Length: 2, 3") + "{} "),
        refused("length +2", head("Content-Length: +2") + "{}"),
        refused("length -2", head("Content-Length: -2") + "{}"),
        refused("length 2x", head("Content-Length: 2x") + "{}"),
        refused("length of 20 digits", head("Content-Length: 99999999999999999999") + "{}"),
        new Case(
            "chunked and a length",
            head("Content-Length: 1", "Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n",
            Then.GO_ON,
            Seen.WHOLE_OR_REFUSED),
        refused("gzip, chunked", head("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n"),
        refused("xchunked", head("Transfer-Encoding: xchunked") + "0\r\n\r\n"),
        refused("identity", head("Transfer-Encoding: identity", "Content-Length: 2") + "{}"),
        refused(
            "chunked twice",
            head("Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + "0\r\n\r\n"),
        refused(
            "chunked in HTTP/1.0",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        broken("chunk size zz", CHUNKED + "2\r\n{}\r\nzz\r\n"),
        broken("chunk size -1", CHUNKED + "2\r\n{}\r\n-1\r\n"),
        broken("chunk size of 20 digits", CHUNKED + "2\r\n{}\r\n" + "f".repeat(20) + "\r\n"),
        broken("endless chunk extension", CHUNKED + "2\r\n{}\r\n1;" + "a".repeat(MEBIBYTE)),
        broken("endless chunk size", CHUNKED + "2\r\n{}\r\n" + "0".repeat(MEBIBYTE)),
        broken("no line end after a chunk", CHUNKED + "2\r\n{}xxxxxxxx"),
        broken("1e5 trailers", CHUNKED + "2\r\n{}\r\n0\r\n" + "x: y\r\n".repeat(MANY) + "\r\n"),
        broken("endless trailer", CHUNKED + "2\r\n{}\r\n0\r\nx: " + "a".repeat(MEBIBYTE)),
        new Case("too long a length", head("Content-Length: 9") + "{}", Then.CLOSE, Seen.BROKEN),
        new Case("stall in a body", head("Content-Length: 9") + "{}", Then.WAIT, Seen.BROKEN),
        new Case("no last chunk", CHUNKED + "2\r\n{}\r\n", Then.CLOSE, Seen.BROKEN),
        new Case("stall in a chunk", CHUNKED + "9\r\n{}", Then.WAIT, Seen.BROKEN),
        new Case("no length", OK + "\r\n{}", Then.CLOSE, Seen.WHOLE),
        new Case("no length, stalled", OK + "\r\n{}", Then.WAIT, Seen.BROKEN),
        new Case("HTTP/1.0 without length", "HTTP/1.0 200 OK\r\n\r\n{}", Then.CLOSE, Seen.WHOLE),
        new Case("no length, reset", OK + "\r\n{}", Then.RESET, Seen.BROKEN));
  }

  static Stream<Case> surplus() {
    String right = head("Content-Length: 2") + "{}";
    return Stream.of(
        whole("bytes behind the length", right + "surplus"),
        whole("an answer behind the length", right + FORGED),
        whole("ten answers behind the length", right + FORGED.repeat(10)),
        whole("an answer behind the last chunk", CHUNKED + "2\r\n{}\r\n0\r\n\r\n" + FORGED),
        whole("half an answer behind", right + FORGED.substring(0, 20)),
        whole("100 before", "HTTP/1.1 100 Continue\r\n\r\n" + right),
        whole("102 before", "HTTP/1.1 102 Processing\r\n\r\n" + right),
        whole("103 before", "HTTP/1.1 103 Early\r\nLink: <x>\r\n\r\n" + right),
        whole(
            "all before",
            Stream.of(100, 102, 103, 199).map(BrokenAnswersTest::interim).reduce("", String::concat)
                + right),
        whole("100 behind", right + interim(100)),
        refused("1e5 x 100", interim(100).repeat(MANY) + right),
        refused("1e5 x 102", interim(102).repeat(MANY) + right),
        refused("1e5 x 103", interim(103).repeat(MANY) + right));
  }

  private static String interim(int status) {
    return "HTTP/1.1 " + status + " Interim\r\n\r\n";
  }

  private static void answers(Case now) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(now.sent());
              leave(call, now.then());
            });
  }

  private static void leave(ProviderCall call, Then then) throws IOException {
    switch (then) {
      case GO_ON -> {}
      case WAIT -> {
        call.awaitEnd();
        throw new IOException("done");
      }
      case CLOSE -> call.hangUp();
      case RESET -> {
        LockSupport.parkNanos(50_000_000);
        call.reset();
      }
    }
  }

  private static Got chat(String presented) {
    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post("/v1/chat/completions", presented, "{}", "Connection: close"));
      return Got.http1(client.readToEnd());
    }
  }

  @ParameterizedTest
  @MethodSource({"heads", "framings", "surplus"})
  void answer_endsDefined_andTheNextIsRight(Case now) {
    answers(now);
    long asked = System.nanoTime();

    Got got = chat(key);

    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));
    assertThat(seen(got)).as(got.text()).isIn(allowed(now.seen()));
    assertThatTheNextIsRight();
  }

  private static List<Seen> allowed(Seen seen) {
    return seen == Seen.WHOLE_OR_REFUSED ? List.of(Seen.WHOLE, Seen.REFUSED) : List.of(seen);
  }

  private static Seen seen(Got got) {
    if (got.status() == 200) {
      assertThat("{}").startsWith(got.text());
      return got.complete() ? Seen.WHOLE : Seen.BROKEN;
    }
    assertThat(got.complete()).isTrue();
    assertThat(got.text()).contains("\"error\":").contains("\"code\":\"upstream_");
    return got.status() == 504 ? Seen.TIMED_OUT : Seen.REFUSED;
  }

  private static void assertThatTheNextIsRight() {
    for (String text : List.of("the next", "the one after it")) {
      gateway.provider().does(call -> reply(call, text));
      assertThat(chat(key).text()).isEqualTo(text);
    }
  }

  private static void reply(ProviderCall call, String text) throws IOException {
    call.body();
    call.answer("200 OK", "text/plain", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"204 No Content", "304 Not Modified"})
  void body_isDropped_whereThereIsNone(String status) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send("HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\nforged");
            });

    Got got = chat(key);

    assertThat(got.status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
    assertThat(got.text()).isEmpty();
    assertThatTheNextIsRight();
  }

  @Test
  void body_isDropped_thatFollowsTheAnswerToHead() {
    gateway.provider().does(call -> call.send(head("Content-Length: 6") + "forged"));

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.head("HEAD", "/v1/models", key, "Connection: close"));
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    }
    assertThatTheNextIsRight();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirect_isPassedOn_andNotFollowed(int status) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(
                  "HTTP/1.1 %d Elsewhere\r\nLocation: %s/elsewhere?k=%s\r\nContent-Length: 0\r\n\r\n"
                      .formatted(status, gateway.url(), GatewayExtension.SECRET));
            });

    try (RawClient client = RawClient.to(gateway.port())) {
      client.send(Requests.post("/v1/chat/completions", key, "{}", "Connection: close"));
      assertThat(client.readToEnd())
          .startsWith("HTTP/1.1 " + status)
          .doesNotContain(GatewayExtension.SECRET);
    }
    gateway.provider().call();
    assertThat(gateway.provider().wasCalled()).isFalse();
  }

  @Test
  void compressedBody_isNotOpened() {
    String bomb = "\37\213\10 not really gzip at all";
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(head("Content-Encoding: gzip", "Content-Length: " + bomb.length()) + bomb);
            });

    assertThat(chat(key).text()).isEqualTo(bomb);
  }

  @Test
  void drippedHead_isGatewayTimeout_andDrippedBodyIsNot() {
    assertThat(dripped(OK + "x: ", "a").status()).isEqualTo(504);
    assertThat(dripped(head("Content-Length: 10"), "b").text()).isEqualTo("bbbbbbbbbb");
  }

  private static Got dripped(String first, String each) {
    boolean endless = first.endsWith(" ");
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              call.send(first);
              for (int i = 0; i < (endless ? 1_000 : 10); i++) {
                LockSupport.parkNanos(100_000_000);
                call.send(each);
              }
            });
    return chat(key);
  }

  /** With one connection the second call waits for the first one's, and is given it at its end. */
  @Test
  void waitingCall_isNotGivenTheSurplus() {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              LockSupport.parkNanos(300_000_000);
              gateway.provider().does(next -> reply(next, "second"));
              call.send(head("Content-Length: 5") + "first" + FORGED);
            });
    CompletableFuture<Got> first = CompletableFuture.supplyAsync(() -> chat(key));
    gateway.provider().call();

    Got second = chat(key);

    assertThat(first.join().text()).isEqualTo("first");
    assertThat(second.text()).isEqualTo("second");
  }

  @ParameterizedTest
  @ValueSource(strings = {FORGED, "forged", "HTTP/1.1 200 OK\r\nx: y", "\r\n\r\n"})
  void bytesThatNobodyAskedFor_areNotGivenToTheNextCall(String unasked) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    gateway
        .provider()
        .does(
            call -> {
              reply(call, "first");
              LockSupport.parkNanos(50_000_000);
              call.send(unasked);
              sent.complete(null);
            });
    assertThat(chat(key).text()).isEqualTo("first");
    sent.join();
    LockSupport.parkNanos(50_000_000);

    assertThatTheNextIsRight();
  }
}
