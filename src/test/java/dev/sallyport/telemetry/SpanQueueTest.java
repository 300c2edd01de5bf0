package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Collector;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Soon;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Spans on their way to collectors of every kind. */
class SpanQueueTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Closed DONE =
      new Closed(
          Outcome.COMPLETED,
          200,
          Optional.empty(),
          Optional.empty(),
          Usage.NONE,
          1,
          Closed.Timings.NONE);

  private static SpanTracing to(String url) {
    return SpanTracing.to(
        new Collector(
            true,
            URI.create(url + "/v1/traces"),
            List.of(new Collector.Header("x-token", Secret.of("a"))),
            Optional.of("door"),
            List.of(),
            1),
        Optional.empty());
  }

  private static void call(Tracing tracing) {
    tracing.begin(UUID.randomUUID(), "POST", MultiMap.caseInsensitiveMultiMap()).ended(DONE);
  }

  private static void calls(Tracing tracing, int count) {
    for (int i = 0; i < count; i++) {
      call(tracing);
    }
  }

  private static boolean isDone(Future<Void> future) {
    return Soon.is(PATIENCE, future::isComplete);
  }

  @Test
  void spans_areAllHandedOver_byTheEndAtTheLatest() {
    try (TestCollector collector = TestCollector.start()) {
      SpanTracing tracing = to(collector.url());

      calls(tracing, 2_000);

      assertThat(isDone(tracing.close())).isTrue();
      assertThat(collector.spans()).hasSize(2_000);
      assertThat(tracing.counts()).isEqualTo(new SpanCounts(2_000, 0));
    }
  }

  @Test
  void spans_areHandedOver_soonAfterTheirEnd() {
    try (TestCollector collector = TestCollector.start()) {
      SpanTracing tracing = to(collector.url());

      call(tracing);

      assertThat(Soon.is(PATIENCE, () -> collector.spans().size() == 1)).isTrue();
      tracing.close();
    }
  }

  @Test
  void spans_areHandedOver_onceACollectorThatWasBusyTakesThem() {
    try (TestCollector collector = TestCollector.start()) {
      collector.answers(503);
      SpanTracing tracing = to(collector.url());
      call(tracing);
      assertThat(Soon.is(PATIENCE, () -> collector.refused() > 0)).isTrue();

      collector.answers(200);

      assertThat(Soon.is(PATIENCE, () -> tracing.counts().exported() == 1)).isTrue();
      assertThat(tracing.counts().lost()).isZero();
      tracing.close();
    }
  }

  @Test
  void spans_areLostAndCounted_whenTheCollectorWillNotHaveThem() {
    try (TestCollector collector = TestCollector.start()) {
      collector.answers(401);
      SpanTracing tracing = to(collector.url());

      call(tracing);

      assertThat(Soon.is(PATIENCE, () -> tracing.counts().lost() == 1)).isTrue();
      assertThat(collector.refused()).isEqualTo(1);
      tracing.close();
    }
  }

  @Test
  void spans_areLostAndCounted_whenThereIsNoRoomAndTheCollectorHangs() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      SpanTracing tracing = to("http://127.0.0.1:" + silent.getLocalPort());
      int many = 3 * SpanQueue.ROOM;

      long began = System.nanoTime();
      calls(tracing, many);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      long lost = tracing.counts().lost();
      Future<Void> closed = tracing.close();

      assertThat(took).isLessThan(Duration.ofSeconds(5));
      assertThat(lost).isBetween((long) SpanQueue.ROOM, (long) many);
      assertThat(isDone(closed)).isTrue();
      assertThat(tracing.counts()).isEqualTo(new SpanCounts(0, many));
    }
  }

  @Test
  void end_comesInTime_whenThereIsNoCollector() {
    SpanTracing tracing = to("http://127.0.0.1:1");
    calls(tracing, 3);

    long began = System.nanoTime();

    assertThat(isDone(tracing.close())).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    assertThat(tracing.counts()).isEqualTo(new SpanCounts(0, 3));
  }
}
