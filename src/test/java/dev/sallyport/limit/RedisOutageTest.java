package dev.sallyport.limit;

import static dev.sallyport.limit.Sample.charge;
import static dev.sallyport.limit.Sample.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.db.Soon;
import dev.sallyport.runtime.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisOutageTest {
  private static final Duration MARGIN = Duration.ofMillis(400);
  private static final Duration HEALING = Duration.ofSeconds(10);

  @TempDir static Path folder;

  private final List<Charge> charges = List.of(charge(UUID.randomUUID(), limit(100, "1h")));
  private LimitServer server;
  private RedisLink link;
  private RedisLimiter limiter;

  @BeforeEach
  void start() {
    server = new LimitServer(folder).start();
    link = server.connected(LimitServer.DEADLINE);
    limiter = new RedisLimiter(link);
    assertThat(remaining()).isEqualTo(99);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void flushedScript_isSentAgain_andCountsOnce() {
    link.send(Request.cmd(Command.SCRIPT).arg("FLUSH")).await();

    List<Future<Admission>> many =
        Stream.generate(() -> limiter.acquire(charges)).limit(50).toList();

    Future.all(many).await();
    assertThat(remaining()).isEqualTo(48);
  }

  @Test
  void frozenRedis_holdsUpNobodyBeyondTheDeadline_andHeals() {
    server.redis().freeze();
    try {
      for (int i = 0; i < 5; i++) {
        assertUnavailableInTime();
      }
    } finally {
      server.redis().thaw();
    }

    assertHeals();
    assertThat(remaining()).isLessThan(99);
  }

  @Test
  void killedRedis_failsAtOnce_andHeals_whenItComesBackEmpty() {
    server.redis().kill();
    assertUnavailableInTime();
    server.redis().start();

    assertHeals();

    assertThat(remaining()).isGreaterThan(95);
  }

  @Test
  void errorOfRedis_isUnavailable() {
    link.send(Request.cmd(Command.SET).arg(charges.get(0).counter()).arg("no hash")).await();

    assertUnavailableInTime();
  }

  private void assertHeals() {
    LimitServer.awaitConnected(link, true);
    assertThat(Soon.is(HEALING, () -> limiter.acquire(charges).map(true).otherwise(false).await()))
        .isTrue();
  }

  private void assertUnavailableInTime() {
    long start = System.nanoTime();
    assertThatThrownBy(() -> limiter.acquire(charges).await())
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(LimitServer.DEADLINE.plus(MARGIN));
  }

  private long remaining() {
    return limiter.acquire(charges).await().tightest().orElseThrow().remaining();
  }
}
