package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final List<RawClient> clients = new ArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    clients.forEach(RawClient::close);
    vertx.close().await();
  }

  private int listening(Connections connections) {
    HttpServer server =
        FrontDoor.server(
                vertx,
                new HttpServerOptions().setHost("127.0.0.1").setPort(0),
                HttpLimits.forData(),
                connections)
            .requestHandler(this::answer);
    return server.listen().await().actualPort();
  }

  private void answer(HttpServerRequest request) {
    if (request.path().equals("/busy")) {
      busy.countDown();
      await(released);
    }
    request.response().end("ok");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private RawClient connected(int port) {
    RawClient client = RawClient.to(port);
    clients.add(client);
    return client;
  }

  @Test
  void newcomers_areServed_whenIdleConnectionsFillThePort() {
    Connections connections = new Connections(20, 0, address -> false);
    int port = listening(connections);
    for (int i = 0; i < 600; i++) {
      connected(port);
    }

    for (int i = 0; i < 50; i++) {
      RawClient honest = connected(port);
      honest.send(GET);
      assertThat(honest.readUntil("ok")).startsWith("HTTP/1.1 200 ");
    }
    assertThat(connections.open()).isBetween(10, 30);
  }

  @Test
  void servedConnection_isKept_whenOthersCameForNothing() {
    int port = listening(new Connections(20, 0, address -> false));
    RawClient served = connected(port);
    served.send(GET);
    served.readUntil("ok");
    for (int i = 0; i < 200; i++) {
      connected(port);
    }

    served.send(GET);

    assertThat(served.readUntil("ok")).startsWith("HTTP/1.1 200 ");
  }

  /** The loop that is to make room is busy for longer than it takes the flood to come. */
  @Test
  void newcomer_waits_whileRoomIsBeingMade() {
    int port = listening(new Connections(20, 0, address -> false));
    connected(port).send(GET.replace("/x", "/busy"));
    await(busy);
    for (int i = 0; i < 1200; i++) {
      connected(port);
    }

    RawClient honest = connected(port);
    honest.send(GET);
    released.countDown();

    assertThat(honest.readUntil("ok")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void newcomer_isKept_whenAnotherAddressHasMoreThanItsShare() {
    int port = listening(new Connections(40, 0, address -> false));
    RawClient honest = RawClient.from("127.0.0.2", port);
    clients.add(honest);
    for (int i = 0; i < 80; i++) {
      RawClient greedy = connected(port);
      greedy.send(GET);
      greedy.readUntil("ok");
    }

    honest.send(GET);

    assertThat(honest.readUntil("ok")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void address_hasNoMoreConnectionsThanItMay() {
    int port = listening(new Connections(1000, 2, address -> false));
    connected(port).send(GET);
    connected(port).send(GET);
    clients.forEach(client -> client.readUntil("ok"));

    RawClient third = connected(port);
    third.send(GET);

    assertThat(end(third)).isEmpty();
    clients.get(0).close();
    clients.get(1).send(GET);
    assertThat(clients.get(1).readUntil("ok")).endsWith("ok");
  }

  @Test
  void proxies_areNotCountedByAddress() {
    int port = listening(new Connections(1000, 2, address -> true));

    for (int i = 0; i < 5; i++) {
      RawClient client = connected(port);
      client.send(GET);
      assertThat(client.readUntil("ok")).endsWith("ok");
    }
  }

  @Test
  void handshake_isCut_whenItIsDripped() throws Exception {
    ReadDeadlines hasty =
        new ReadDeadlines(
            Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(30), 1);
    try (GuardedEcho tls = new GuardedEcho(HttpLimits.forData().withDeadlines(hasty), true)) {
      RawClient client = connected(tls.port());
      client.send("\26\3\1\2\0\1");

      CompletableFuture<String> ended = CompletableFuture.supplyAsync(() -> end(client));

      assertThat(ended.get(3, TimeUnit.SECONDS)).isEmpty();
    }
  }

  private static String end(RawClient client) {
    try {
      return client.readToEnd();
    } catch (java.io.UncheckedIOException reset) {
      return "";
    }
  }
}
