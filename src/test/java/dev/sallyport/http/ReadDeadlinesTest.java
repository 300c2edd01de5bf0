package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadDeadlinesTest {
  private static final ReadDeadlines SHORT =
      new ReadDeadlines(
          Duration.ofMillis(400), Duration.ofMillis(900), Duration.ofMillis(600), 1024);
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

  private GuardedEcho server;
  private RawClient client;
  private long started;

  @BeforeAll
  void start() {
    server = new GuardedEcho(HttpLimits.forData().withDeadlines(SHORT));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    client = RawClient.to(server.port());
    started = System.nanoTime();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private void assertTook(long millis) {
    assertThat((System.nanoTime() - started) / 1_000_000).isCloseTo(millis, within(350L));
  }

  @Test
  void silentConnection_isClosed_afterTheIdleTime() {
    assertThat(client.readToEnd()).isEmpty();
    assertTook(900);
  }

  @Test
  void keptConnection_isClosed_afterTheIdleTime() {
    client.send(GET);

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 OK").doesNotContain("408");
    assertTook(900);
  }

  @Test
  void slowHead_isRefused_afterItsTime() {
    client.send("GET /x HTTP/1.1\r\n");

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("request_timeout");
    assertTook(400);
  }

  @Test
  void drippedHead_isRefused_afterItsTime() {
    client.send(GET);
    client.readUntil("HTTP_1_1 0");
    started = System.nanoTime();
    drip("GET /x HTTP/1.1\r\nX: ", "a", 50);

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
    assertTook(400);
  }

  @Test
  void cutPreface_isRefused_afterItsTime() {
    client.send("PRI * HT");

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
    assertTook(400);
  }

  @Test
  void slowBody_isRefused_afterAWindow() {
    drip("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n", "a", 50);

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
    assertTook(600);
  }

  @Test
  void slowChunks_areRefused_afterAWindow() {
    drip("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", 50);

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
    assertTook(600);
  }

  @Test
  void slowBody_onlyEndsTheConnection_whenItsAnswerHasBegun() {
    client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\na");

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 OK").doesNotContain("408");
    assertTook(600);
  }

  @Test
  void steadyBody_isAccepted_muchLongerThanAWindow() {
    drip("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4500\r\n\r\n", "a".repeat(150), 50);

    assertThat(client.readUntil("HTTP_1_1 4500")).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void body_isAccepted_whenTheApplicationStopsReading() {
    int size = 16 * 1024 * 1024;
    client.send("POST /never-read HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
    client.send("a".repeat(size));

    assertThat(client.readUntil("HTTP_1_1 " + size)).startsWith("HTTP/1.1 200 OK");
    assertThat((System.nanoTime() - started) / 1_000_000).isGreaterThan(1400);
  }

  /** Sends thirty times, or as long as the other side takes it. */
  private void drip(String first, String each, long everyMillis) {
    client.send(first);
    RawClient dripping = client;
    AtomicInteger left = new AtomicInteger(30);
    server
        .vertx()
        .setPeriodic(
            everyMillis,
            id -> {
              if (left.getAndDecrement() == 0 || !dripping.send(each)) {
                server.vertx().cancelTimer(id);
              }
            });
  }
}
