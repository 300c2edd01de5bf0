package dev.sallyport.runtime;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final Vertx vertx = Vertx.vertx();
  private final Pulse pulse = new Pulse();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void pulse_stops_whileALoopIsHeldUp() throws Exception {
    Context loop = vertx.getOrCreateContext();
    CountDownLatch release = new CountDownLatch(1);
    loop.runOnContext(v -> pulse.watch(vertx));
    assertThat(pulse.beats()).isTrue();

    loop.runOnContext(v -> hold(release));

    awaitThat(() -> !pulse.beats());
    release.countDown();
    awaitThat(pulse::beats);
  }

  @Test
  void loop_isForgotten_onceItIsNoLongerWatched() throws Exception {
    Context loop = vertx.getOrCreateContext();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    loop.runOnContext(
        v -> {
          pulse.watch(vertx).run();
          ended.countDown();
          hold(release);
        });

    assertThat(ended.await(5, SECONDS)).isTrue();

    assertThat(pulse.beats()).isTrue();
    release.countDown();
  }

  private static void hold(CountDownLatch release) {
    try {
      assertThat(release.await(20, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitThat(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.onSpinWait();
    }
  }
}
