package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sallyport.price.BuiltInPrices;
import dev.sallyport.price.PriceTable;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What it costs to take down one call: figures to read, and bounds many times as wide. */
@Tag("proof")
class TelemetryCostTest {
  private static final Logger log = LoggerFactory.getLogger(TelemetryCostTest.class);
  private static final int ROUNDS = 15;
  private static final int CALLS = 200_000;

  private final PriceTable prices = BuiltInPrices.load();
  private final Metrics metrics = new Metrics();
  private final CallMetrics calls = new CallMetrics(metrics, new ModelLabels(prices::names));
  private long length;

  private record Cost(double nanos, double bytes) {}

  private static Cost cost(String name, List<CallEnd> ends, CallEnds heard) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    Cost best = new Cost(Double.MAX_VALUE, Double.MAX_VALUE);
    for (int round = 0; round < ROUNDS; round++) {
      long bytes = threads.getThreadAllocatedBytes(thread);
      long began = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < CALLS; i++) {
        heard.ended(ends.get(i % ends.size()));
      }
      Cost now =
          new Cost(
              (threads.getCurrentThreadCpuTime() - began) / (double) CALLS,
              (threads.getThreadAllocatedBytes(thread) - bytes) / (double) CALLS);
      best = now.nanos() < best.nanos() ? now : best;
    }
    log.info(
        "{}: {} ns of CPU, {} bytes", name, Math.round(best.nanos()), Math.round(best.bytes()));
    return best;
  }

  private static List<CallEnd> ofFewModels() {
    return IntStream.range(0, 64)
        .mapToObj(i -> Ends.whole("openai", "gpt-4o", "gpt-4o-" + i % 8))
        .toList();
  }

  @Test
  void call_costsLittle() {
    assertThat(cost("counted", ofFewModels(), calls).nanos()).isLessThan(5_000);
    List<CallEnd> refused = List.of(Ends.refused(401, "unauthenticated"));
    assertThat(cost("counted, refused", refused, calls).nanos()).isLessThan(5_000);
    List<CallEnd> flood =
        IntStream.range(0, 10_000).mapToObj(i -> Ends.whole("openai", "x", "model-" + i)).toList();
    assertThat(cost("counted, 10,000 models", flood, calls).nanos()).isLessThan(20_000);

    AccessLog full = new AccessLog(line -> {}, 0);
    assertThat(cost("dropped from the log", ofFewModels(), full).nanos()).isLessThan(5_000);
    AccessLog open = new AccessLog(line -> {}, CALLS * ROUNDS);
    assertThat(cost("given to the log", ofFewModels(), open).nanos()).isLessThan(10_000);
    open.close().await();
    CallEnds text = end -> length += AccessLine.of(end, 1).text().length();
    assertThat(cost("written as a line, by the log's thread", ofFewModels(), text).nanos())
        .isLessThan(50_000);
    assertThat(length).isPositive();
  }

  @Test
  void page_isMadeInTime_withAllTheModelsThereMayBe() {
    for (int i = 0; i < 20_000; i++) {
      calls.ended(Ends.whole("own-" + i % 100, "x", "model-" + i));
    }
    long best = Long.MAX_VALUE;
    int bytes = 0;
    for (int i = 0; i < 30; i++) {
      long began = System.nanoTime();
      bytes = metrics.page("").text().length();
      best = Math.min(best, System.nanoTime() - began);
    }
    log.info("page of {} bytes: {} µs", bytes, best / 1_000);
    assertThat(best).isLessThan(1_000_000_000);
  }
}
