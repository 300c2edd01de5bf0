package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sallyport.config.Collector;
import dev.sallyport.db.Soon;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import io.vertx.core.MultiMap;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a call costs its event loop for being followed. */
@Tag("proof")
class TracingCostTest {
  private static final Logger log = LoggerFactory.getLogger(TracingCostTest.class);
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0";
  private static final int ROUND = 2_000;
  private static final int ROUNDS = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final UUID ID = UUID.randomUUID();
  private static final Opened OPENED =
      new Opened(
          ID,
          new Opened.Owner(ID, ID, Optional.empty(), ID),
          new Opened.Way(ID, "openai", "openai", "POST", "/v1/chat/completions"),
          Optional.of("gpt-4o"),
          Optional.empty(),
          Usage.NONE);
  private static final Closed CLOSED =
      new Closed(
          Outcome.COMPLETED,
          200,
          Optional.empty(),
          Optional.of("gpt-4o-2024-08-06"),
          Usage.NONE.with(Count.INPUT, 1_000).with(Count.OUTPUT, 100),
          1,
          Closed.Timings.NONE);

  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void cost_isSmall() {
    try (TestCollector collector = TestCollector.start()) {
      SpanTracing tracing =
          SpanTracing.to(
              new Collector(
                  true,
                  URI.create(collector.url() + "/v1/traces"),
                  List.of(),
                  Optional.empty(),
                  List.of(),
                  1),
              Optional.empty());
      measure("off", Tracing.OFF, "1");
      double unsampled = measure("not sampled", tracing, "0");
      double sampled = measure("sampled", tracing, "1");
      tracing.close();
      log.info(
          "{} bytes to the collector per call",
          collector.exports().stream().mapToInt(export -> export.text().length()).sum()
              / (ROUND * ROUNDS));
      assertThat(tracing.counts().lost()).isZero();

      assertThat(unsampled).isLessThan(50_000);
      assertThat(sampled).isLessThan(200_000);
    }
  }

  private double measure(String what, Tracing tracing, String flag) {
    double best = Double.MAX_VALUE;
    long bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long allocated = memory.getThreadAllocatedBytes(Thread.currentThread().getId());
      long began = System.nanoTime();
      for (int j = 0; j < ROUND; j++) {
        call(tracing, flag);
      }
      best = Math.min(best, (double) (System.nanoTime() - began) / ROUND);
      bytes = memory.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
      drain(tracing, 2L * ROUND * (i + 1), flag);
    }
    log.info("Traces {}: {} ns and {} bytes per call", what, Math.round(best), bytes / ROUND);
    return best;
  }

  /** So that none is lost, which costs less. */
  private static void drain(Tracing tracing, long spans, String flag) {
    if (tracing != Tracing.OFF && flag.equals("1")) {
      assertThat(Soon.is(PATIENCE, () -> tracing.counts().exported() == spans)).isTrue();
    }
  }

  private static void call(Tracing tracing, String flag) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("traceparent", PARENT + flag);
    CallTrace trace = tracing.begin(ID, "POST", headers);
    trace.opened(OPENED);
    trace.goesOut("127.0.0.1", 8000, headers);
    trace.answered(200);
    trace.ended(CLOSED);
  }
}
