package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final List<RawClient> clients = new ArrayList<>();

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
            .requestHandler(request -> request.response().end("ok"));
    return server.listen().await().actualPort();
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
