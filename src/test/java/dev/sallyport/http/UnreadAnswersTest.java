package dev.sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that sends requests and reads no answer is held back, and cut after the idle time. */
class UnreadAnswersTest {
  private static final int REQUESTS = 1_000_000;

  /** Of a kilobyte each: what the sockets of a loopback connection hold, with room. */
  private static final int ANSWERS = 40_000;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger answered = new AtomicInteger();
  private final Buffer answer = Buffer.buffer("a".repeat(1000));
  private int port;

  @BeforeEach
  void start() {
    Duration idle = Duration.ofMillis(500);
    ReadDeadlines deadlines = new ReadDeadlines(idle, idle, Duration.ofSeconds(30), 1024);
    HttpServer server =
        FrontDoor.server(
                vertx,
                new HttpServerOptions().setHost("127.0.0.1").setPort(0),
                HttpLimits.forData().withDeadlines(deadlines))
            .requestHandler(this::answer);
    port = server.listen().await().actualPort();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void answer(HttpServerRequest request) {
    answered.incrementAndGet();
    if (request.path().equals("/none")) {
      request.response().setStatusCode(204).putHeader("x-a", "b".repeat(1000)).end();
    } else {
      request.response().end(answer);
    }
  }

  @Test
  void pipeline_isHeldBackAndCut_whenNoAnswerIsRead() {
    byte[] get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1);
    try (RawClient client = RawClient.to(port)) {
      boolean open = true;
      for (int i = 0; open && i < REQUESTS; i++) {
        open = client.send(get);
      }

      assertThat(open).isFalse();
      assertThat(answered.get()).isLessThan(ANSWERS);
    }
  }

  @Test
  void streams_areHeldBackAndCut_whenNoAnswerIsRead() {
    try (Http2Attacker client = Http2Attacker.deaf(port)) {
      boolean open = true;
      for (int i = 0; open && i < REQUESTS; i++) {
        open = client.send(client.get(2 * i + 1, "/none"));
      }

      assertThat(open).isFalse();
      assertThat(answered.get()).isLessThan(ANSWERS);
    }
  }
}
