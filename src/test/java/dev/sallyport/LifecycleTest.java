package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.http.RawClient;
import dev.sallyport.key.KeyText;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Start, stop, and outages of the servers below. */
class LifecycleTest {
  private FakeProvider provider;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private static int ready(TestGateway gateway) {
    try (RawClient client = RawClient.to(gateway.dataPort())) {
      client.send("GET /-/ready HTTP/1.1\r\nHost: a\r\n\r\n");
      return Integer.parseInt(client.readUntil("\r\n\r\n").split(" ")[1]);
    }
  }

  private static void awaitReady(TestGateway gateway, int status) {
    long until = System.nanoTime() + 8_000_000_000L;
    while (ready(gateway) != status && System.nanoTime() < until) {
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(ready(gateway)).isEqualTo(status);
  }

  @Test
  void stop_letsARunningStreamEnd_andTellsBalancersFirst() {
    Semaphore goOn = new Semaphore(0);
    provider.does(
        call -> {
          call.body();
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
          goOn.acquireUninterruptibly();
          call.chunk("data: 2\n\n");
          call.end();
        });
    TestGateway gateway = TestGateway.start("SALLYPORT_SHUTDOWN_DELAY", "1s");
    String key = gateway.key("openai", provider.url(), "secret");

    try (RawClient client = RawClient.to(gateway.dataPort())) {
      client.send(Requests.post("/v1/chat/completions", key, "{}"));
      client.readUntil("data: 1");
      Future<Void> stopped = gateway.gateway().close();
      assertThat(ready(gateway)).isEqualTo(503);
      Answer late =
          Answer.to(
              gateway.dataPort(), Requests.get("/v1/models", KeyText.generate().revealText()));
      assertThat(late.header("connection")).containsExactly("close");
      assertThat(stopped.isComplete()).isFalse();
      goOn.release();
      assertThat(client.readToEnd()).contains("data: 2").endsWith("0\r\n\r\n");
      TestGateway.await(stopped);
    }
  }

  @Test
  void stop_cutsAStream_thatOutlastsTheDrain() {
    provider.does(
        call -> {
          call.body();
          call.begin("text/event-stream");
          call.chunk("data: 1\n\n");
          call.awaitEnd();
          throw new IOException("done");
        });
    TestGateway gateway = TestGateway.start("SALLYPORT_SHUTDOWN_DRAIN", "300ms");
    String key = gateway.key("openai", provider.url(), "secret");

    try (RawClient client = RawClient.to(gateway.dataPort())) {
      client.send(Requests.post("/v1/chat/completions", key, "{}"));
      client.readUntil("data: 1");
      long asked = System.nanoTime();
      gateway.close();
      assertThat(client.readToEnd()).doesNotContain("\r\n0\r\n");
      assertThat(provider.call().endedAfter(asked).toMillis()).isBetween(250L, 2500L);
    }
  }

  @Test
  void ports_openBeforeTheServersAreThere_andBecomeReadyWithThem() throws IOException {
    int later;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      later = free.getLocalPort();
    }
    String database = TestPostgres.freshDatabase();
    try (TestGateway gateway =
        TestGateway.open(
            database,
            "SALLYPORT_POSTGRES_URL",
            TestGateway.postgresUrl(later, database),
            "SALLYPORT_RUNTIME_EVENT_LOOPS",
            "3")) {
      Future<Void> reached = gateway.gateway().ready();

      Answer answer =
          Answer.to(
              gateway.dataPort(), Requests.get("/v1/models", KeyText.generate().revealText()));

      assertThat(ready(gateway)).isEqualTo(503);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).hasSize(1);
      try (FaultProxy forward = FaultProxy.between(later, TestPostgres.port())) {
        awaitReady(gateway, 204);
        TestGateway.await(reached);
        String key = gateway.key("openai", provider.url(), "secret");
        awaitAnnounced();
        assertThat(status(gateway, key)).isEqualTo(200);

        forward.cut();

        for (int connection = 0; connection < 6; connection++) {
          assertThat(status(gateway, key)).isEqualTo(200);
        }
        assertThat(status(gateway, KeyText.generate().revealText())).isEqualTo(503);
        assertThat(ready(gateway)).isEqualTo(204);
      }
    }
  }

  /** Until the change feed has told of the key's making: after that it stays in the cache. */
  private static void awaitAnnounced() {
    LockSupport.parkNanos(1_200_000_000);
  }

  private static int status(TestGateway gateway, String key) {
    return Answer.to(gateway.dataPort(), Requests.get("/v1/models", key)).status();
  }

  @Test
  void node_isNotReadyButServes_untilRedisIsThere() throws IOException {
    int later;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      later = free.getLocalPort();
    }
    try (TestGateway gateway =
        TestGateway.open(
            TestPostgres.freshDatabase(), "SALLYPORT_REDIS_URL", TestGateway.redisUrl(later))) {
      Future<Void> reached = gateway.gateway().ready();

      assertThat(ready(gateway)).isEqualTo(503);
      assertThat(reached.isComplete()).isFalse();
      try (FaultProxy forward = FaultProxy.between(later, TestGateway.redisPort())) {
        awaitReady(gateway, 204);
        TestGateway.await(reached);
        forward.cut();
        assertThat(ready(gateway)).isEqualTo(204);
      }
    }
  }

  @Test
  void start_saysSo_whenAPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThatThrownBy(
              () -> TestGateway.open(TestPostgres.freshDatabase(), "SALLYPORT_DATA_PORT", port))
          .hasMessageContaining(port + " is in use");
    }
  }

  @Test
  void twoNodes_start_atOnceOnOneEmptyDatabase() {
    String database = TestPostgres.freshDatabase();
    try (TestGateway one = TestGateway.open(database);
        TestGateway two = TestGateway.open(database)) {
      CompletableFuture<Void> both =
          CompletableFuture.allOf(
              one.gateway().ready().toCompletionStage().toCompletableFuture(),
              two.gateway().ready().toCompletionStage().toCompletableFuture());
      both.join();

      String key = one.key("openai", provider.url(), "secret");

      assertThat(status(two, key)).isEqualTo(200);
    }
  }
}
