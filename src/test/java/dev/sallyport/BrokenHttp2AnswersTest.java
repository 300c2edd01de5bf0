package dev.sallyport;

import static dev.sallyport.Http2Provider.CONTINUATION;
import static dev.sallyport.Http2Provider.DATA;
import static dev.sallyport.Http2Provider.END_HEADERS;
import static dev.sallyport.Http2Provider.END_STREAM;
import static dev.sallyport.Http2Provider.HEADERS;
import static dev.sallyport.Http2Provider.PING;
import static dev.sallyport.Http2Provider.PUSH;
import static dev.sallyport.Http2Provider.SETTINGS;
import static dev.sallyport.Http2Provider.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Http2Provider.Connection;
import dev.sallyport.http.RawClient;
import dev.sallyport.runtime.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that speaks HTTP/2 wrongly: each call ends in time, and the next is right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenHttp2AnswersTest {
  private static final byte[] BODY = {'{', '}'};
  private static final byte[] NONE = {};
  private static final int MANY = 20_000;
  private static final int BROKEN = -200;
  private static final int CANCEL = 8;
  private static final int REFUSED_STREAM = 7;

  private final AtomicInteger requests = new AtomicInteger();
  private TestCertificate certificate;
  private Http2Provider provider;
  private TestGateway gateway;
  private String key;

  /**
   * @param seen statuses that the client may see; {@code BROKEN} for a 200 that breaks off
   */
  private record Case(String name, Set<Integer> seen, Http2Provider.Script script) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    provider = Http2Provider.start(certificate);
    gateway =
        TestGateway.start(
            "SALLYPORT_CA_FILE", certificate.certificate().toString(),
            "SALLYPORT_RUNTIME_EVENT_LOOPS", "1",
            "SALLYPORT_UPSTREAM_CONNECT_TIMEOUT", "1500ms",
            "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "500ms",
            "SALLYPORT_UPSTREAM_GAP_TIMEOUT", "500ms");
    key = key(provider);
    assertThat(chat(key)).isEqualTo(200);
  }

  private String key(Http2Provider of) {
    return gateway.key("openai", "https://127.0.0.1:" + of.port(), "sk-of-the-provider");
  }

  @BeforeEach
  void forget() {
    requests.set(0);
  }

  @AfterAll
  void stop() {
    gateway.close();
    provider.close();
  }

  private int chat(String presented) {
    try (RawClient client = RawClient.to(gateway.dataPort())) {
      client.send(Requests.post("/v1/chat/completions", presented, "{}", "Connection: close"));
      Got got = Got.http1(client.readToEnd());
      if (got.status() == 200) {
        assertThat("{}").startsWith(got.text());
      }
      return got.complete() ? got.status() : -got.status();
    }
  }

  private static Case refused(String name, Http2Provider.Script script) {
    return new Case(name, Set.of(502), script);
  }

  private static Case broken(String name, Http2Provider.Script script) {
    return new Case(name, Set.of(502, BROKEN), script);
  }

  private static Case either(String name, Http2Provider.Script script) {
    return new Case(name, Set.of(200, 502), script);
  }

  private static void begin(Connection to, int stream) throws IOException {
    to.head(stream, "content-type", "text/plain");
    to.frame(DATA, 0, stream, BODY);
  }

  static Stream<Case> resets() {
    Stream<Case> before =
        IntStream.rangeClosed(0, 14)
            .filter(code -> code != REFUSED_STREAM)
            .mapToObj(code -> refused("reset " + code, (to, id) -> to.reset(id, code)));
    Stream<Case> within =
        IntStream.rangeClosed(0, 14)
            .mapToObj(
                code ->
                    broken(
                        "reset within " + code,
                        (to, id) -> {
                          begin(to, id);
                          to.reset(id, code);
                        }));
    return Stream.concat(before, within);
  }

  static Stream<Case> frames() {
    return Stream.of(
        new Case(
            "body before the head",
            Set.of(502, 504),
            (to, id) -> to.frame(DATA, END_STREAM, id, BODY)),
        refused("no status", (to, id) -> to.frame(HEADERS, END_HEADERS | END_STREAM, id, NONE)),
        refused("status abc", (to, id) -> to.status(id, "abc", END_HEADERS | END_STREAM)),
        refused("status 99", (to, id) -> to.status(id, "99", END_HEADERS | END_STREAM)),
        refused("status 1000", (to, id) -> to.status(id, "1000", END_HEADERS | END_STREAM)),
        refused("101", (to, id) -> to.status(id, "101", END_HEADERS | END_STREAM)),
        either("103 before", (to, id) -> afterInterim(to, id, "103", 1)),
        either("102 before", (to, id) -> afterInterim(to, id, "102", 1)),
        either("many 103", (to, id) -> afterInterim(to, id, "103", MANY)),
        either("many 100", (to, id) -> afterInterim(to, id, "100", MANY)),
        broken("too long a length", (to, id) -> length(to, id, "9")),
        broken("too short a length", (to, id) -> length(to, id, "1")),
        broken("length x", (to, id) -> length(to, id, "x")),
        broken("length -1", (to, id) -> length(to, id, "-1")),
        broken("length +2", (to, id) -> length(to, id, "+2")),
        broken("length of 20 digits", (to, id) -> length(to, id, "9".repeat(20))),
        broken("two lengths", (to, id) -> length(to, id, "2", "content-length", "3")),
        refused("oversized frame", (to, id) -> to.bytes(new byte[] {-1, -1, -1, 0, 0, 0, 0, 0, 1})),
        refused("headers that cannot be read", (to, id) -> to.frame(HEADERS, 5, id, filled(99))),
        refused("headers that multiply", BrokenHttp2AnswersTest::bomb),
        refused("head over the limit", BrokenHttp2AnswersTest::largeHead),
        refused("endless head", BrokenHttp2AnswersTest::endlessHead),
        refused("push", (to, id) -> to.frame(PUSH, END_HEADERS, id, Connection.number(2))),
        refused("window past its limit", BrokenHttp2AnswersTest::largeWindow),
        refused("a stream that nobody opened", (to, id) -> Http2Provider.answer(to, id + 98)),
        refused("garbage", (to, id) -> to.bytes(filled(500))),
        either("many pings", (to, id) -> flood(to, id, PING, new byte[8])),
        either("many settings", (to, id) -> flood(to, id, SETTINGS, NONE)),
        broken("many empty frames", BrokenHttp2AnswersTest::emptyFrames),
        broken("trailers over the limit", BrokenHttp2AnswersTest::largeTrailers),
        new Case("silence", Set.of(504), (to, id) -> {}),
        broken("silence within", BrokenHttp2AnswersTest::begin),
        new Case("twice", Set.of(200), (to, id) -> twice(to, id)),
        new Case("go away after this one", Set.of(200), (to, id) -> goAwayAfter(to, id)),
        broken("end of the connection within", (to, id) -> endWithin(to, id)),
        refused("end of the connection", (to, id) -> to.close()));
  }

  private static void afterInterim(Connection to, int stream, String status, int times)
      throws IOException {
    for (int i = 0; i < times; i++) {
      to.status(stream, status, END_HEADERS);
    }
    if (times > 0) {
      Http2Provider.answer(to, stream);
    }
  }

  private static void length(Connection to, int stream, String length, String... more)
      throws IOException {
    String[] pairs = Arrays.copyOf(new String[] {"content-length", length}, 2 + more.length);
    System.arraycopy(more, 0, pairs, 2, more.length);
    to.head(stream, pairs);
    to.frame(DATA, END_STREAM, stream, BODY);
  }

  private static byte[] filled(int length, int... value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) (value.length == 0 ? 255 : value[0]));
    return bytes;
  }

  /** One large header, remembered, and then named a thousand times in one byte each. */
  private static void bomb(Connection to, int stream) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(Connection.literal(":status", "200"));
    block.write(0x40);
    Connection.text(block, "x");
    Connection.text(block, "a".repeat(4_000));
    block.writeBytes(filled(1_000, 0xbe));
    to.frame(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  private static void largeHead(Connection to, int stream) throws IOException {
    to.status(stream, "200", 0);
    for (int i = 0; i < 10; i++) {
      to.frame(
          CONTINUATION,
          i == 9 ? END_HEADERS : 0,
          stream,
          Connection.literal("x" + i, "a".repeat(10_000)));
    }
  }

  private static void endlessHead(Connection to, int stream) throws IOException {
    to.status(stream, "200", 0);
    for (int i = 0; i < MANY; i++) {
      to.frame(CONTINUATION, 0, stream, NONE);
    }
  }

  private static void largeWindow(Connection to, int stream) throws IOException {
    for (int i = 0; i < 2; i++) {
      to.frame(WINDOW, 0, 0, filled(4, 127));
    }
  }

  private static void largeTrailers(Connection to, int stream) throws IOException {
    begin(to, stream);
    to.frame(HEADERS, END_STREAM, stream, NONE);
    for (int i = 0; i < 10; i++) {
      to.frame(
          CONTINUATION,
          i == 9 ? END_HEADERS : 0,
          stream,
          Connection.literal("x" + i, "a".repeat(10_000)));
    }
  }

  private static void flood(Connection to, int stream, int type, byte[] payload)
      throws IOException {
    for (int i = 0; i < MANY; i++) {
      to.frame(type, 0, 0, payload);
    }
    Http2Provider.answer(to, stream);
  }

  private static void emptyFrames(Connection to, int stream) throws IOException {
    begin(to, stream);
    for (int i = 0; i < MANY; i++) {
      to.frame(DATA, 0, stream, NONE);
    }
  }

  private static void twice(Connection to, int stream) throws IOException {
    Http2Provider.answer(to, stream);
    Http2Provider.answer(to, stream);
  }

  private static void goAwayAfter(Connection to, int stream) throws IOException {
    to.goAway(stream, 0);
    Http2Provider.answer(to, stream);
  }

  private static void endWithin(Connection to, int stream) throws IOException {
    begin(to, stream);
    to.close();
  }

  @ParameterizedTest
  @MethodSource({"resets", "frames"})
  void answer_endsDefined_andTheNextIsRight(Case now) {
    provider.does(
        (to, id) -> {
          requests.incrementAndGet();
          now.script().run(to, id);
        });
    long asked = System.nanoTime();

    int seen = chat(key);

    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));
    assertThat(seen).isIn(now.seen());
    assertThat(requests).hasValue(1);
    provider.does(Http2Provider::answer);
    assertThat(chat(key)).isEqualTo(200);
  }

  @Test
  void call_isMadeOnceMore_whenItsStreamWasRefused() {
    provider.does(
        (to, id) -> {
          requests.incrementAndGet();
          provider.does(Http2Provider::answer);
          to.reset(id, REFUSED_STREAM);
        });

    assertThat(chat(key)).isEqualTo(200);
    assertThat(requests).hasValue(1);
  }

  @Test
  void call_isRefused_whenItsStreamsAlwaysAre() {
    provider.does(
        (to, id) -> {
          requests.incrementAndGet();
          to.reset(id, REFUSED_STREAM);
        });

    assertThat(chat(key)).isEqualTo(502);
    assertThat(requests).hasValue(3);
  }

  @Test
  void call_isMadeOnceMore_whenTheConnectionWentAwayBeforeIt() {
    provider.does(
        (to, id) -> {
          provider.does(Http2Provider::answer);
          to.goAway(id - 2, 0);
        });

    assertThat(chat(key)).isEqualTo(200);
  }

  @Test
  void call_isNotMadeTwice_whenTheConnectionWentAwayWithIt() {
    provider.does(
        (to, id) -> {
          requests.incrementAndGet();
          to.goAway(id, CANCEL);
          to.close();
        });

    assertThat(chat(key)).isEqualTo(502);
    assertThat(requests).hasValue(1);
    provider.does(Http2Provider::answer);
  }

  @Test
  void call_endsInTime_whenNoStreamOrNoByteIsAllowed() {
    try (Http2Provider other = Http2Provider.start(certificate)) {
      other.announces(3, 0);
      long asked = System.nanoTime();
      assertThat(chat(key(other))).isIn(502, 504);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(6));
    }
    provider.announces(4, 0);
    provider.does((to, id) -> to.close());
    assertThat(chat(key)).isEqualTo(502);
    provider.does(Http2Provider::answer);

    assertThat(chat(key)).isEqualTo(504);

    provider.announces();
  }
}
