package dev.sallyport.http;

import static dev.sallyport.http.Http2Attacker.END_HEADERS;
import static dev.sallyport.http.Http2Attacker.END_STREAM;
import static dev.sallyport.http.Http2Attacker.HEADERS;
import static dev.sallyport.http.Http2Attacker.PING;
import static dev.sallyport.http.Http2Attacker.RESET;
import static dev.sallyport.http.Http2Attacker.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy has all its clients on one connection: what one of them does must not end the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyConnectionTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int MANY = 1_000;
  private static final int LAST = 2 * MANY + 1;

  private final Vertx vertx = Vertx.vertx();

  private record Fault(String name, BiConsumer<Http2Attacker, Integer> each) {
    @Override
    public String toString() {
      return name;
    }
  }

  @AfterAll
  void stop() {
    vertx.close().await();
  }

  static List<Fault> faults() {
    return List.of(
        new Fault("their resets", ProxyConnectionTest::reset),
        new Fault("our resets", ProxyConnectionTest::malformed),
        new Fault("pings", (proxy, stream) -> proxy.send(frame(PING, 0, 0, new byte[8]))));
  }

  private static void reset(Http2Attacker proxy, int stream) {
    proxy.send(proxy.get(stream, "/never"));
    proxy.send(frame(RESET, 0, stream, 0, 0, 0, 8));
  }

  private static void malformed(Http2Attacker proxy, int stream) {
    proxy.send(
        frame(
            HEADERS,
            END_HEADERS | END_STREAM,
            stream,
            proxy.block(":scheme", "http", ":path", "/")));
  }

  private int listening(boolean trusted) {
    return FrontDoor.server(
            vertx,
            new HttpServerOptions().setHost("127.0.0.1").setPort(0),
            HttpLimits.forData(),
            new Connections(1_000, 0, address -> trusted))
        .requestHandler(
            request -> {
              if (!request.path().equals("/never")) {
                request.response().end();
              }
            })
        .listen()
        .await()
        .actualPort();
  }

  private static void commitAll(Fault fault, Http2Attacker proxy) {
    for (int stream = 1; stream < LAST; stream += 2) {
      fault.each().accept(proxy, stream);
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void connectionOfATrustedProxy_goesOn(Fault fault) {
    try (Http2Attacker proxy = Http2Attacker.to(listening(true))) {
      commitAll(fault, proxy);

      proxy.send(proxy.get(LAST, "/"));
      assertThat(proxy.answer(LAST)).isEqualTo("200");
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void connectionOfAnyoneElse_isCut(Fault fault) {
    try (Http2Attacker proxy = Http2Attacker.to(listening(false))) {
      commitAll(fault, proxy);

      assertThat(proxy.isCutWithin(SOON)).isTrue();
    }
  }
}
