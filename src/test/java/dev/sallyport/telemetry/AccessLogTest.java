package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Queue<String> written = new ConcurrentLinkedQueue<>();

  private static CallEnd call(int number) {
    return Ends.whole("openai", "model-" + number, "gpt-4o");
  }

  @Test
  void calls_haveALineEach_inTheirOrder() {
    AccessLog log = new AccessLog(written::add, 1_000);
    log.start();
    for (int i = 0; i < 1_000; i++) {
      log.ended(call(i));
    }

    log.close().await();

    assertThat(log.dropped()).isZero();
    assertThat(written).hasSize(1_000);
    assertThat(List.copyOf(written).get(999)).contains("\"asked\":\"model-999\"");
  }

  @Test
  void lines_areDroppedAndCounted_whileTheLogStandsStill() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch still = new CountDownLatch(1);
    AccessLog log =
        new AccessLog(
            line -> {
              begun.countDown();
              awaitOf(still);
              written.add(line);
            },
            10);
    log.start();
    log.ended(call(0));
    begun.await();
    for (int i = 1; i <= 100; i++) {
      log.ended(call(i));
    }

    assertThat(log.dropped()).isEqualTo(90);
    still.countDown();
    assertThat(Soon.is(PATIENCE, () -> written.size() == 11)).isTrue();
    log.ended(call(101));
    assertThat(Soon.is(PATIENCE, () -> written.size() == 12)).isTrue();
    log.close().await();
  }

  @Test
  void close_doesNotWait_forALogThatStandsStill() {
    CountDownLatch still = new CountDownLatch(1);
    AccessLog log = new AccessLog(line -> awaitOf(still), 10);
    log.start();
    log.ended(call(0));

    log.close().await();
    log.ended(call(1));
    log.close().await();

    still.countDown();
  }

  @Test
  void log_goesOn_afterALineThatFailed() {
    AccessLog log =
        new AccessLog(
            line -> {
              if (line.contains("model-0")) {
                throw new IllegalStateException("no");
              }
              written.add(line);
            },
            10);
    log.start();
    log.ended(call(0));
    log.ended(call(1));

    assertThat(Soon.is(PATIENCE, () -> written.size() == 1)).isTrue();
    log.close().await();
  }

  private static void awaitOf(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
