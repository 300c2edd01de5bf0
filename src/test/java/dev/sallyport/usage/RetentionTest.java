package dev.sallyport.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {
  @RegisterExtension static final UsageDatabase DATABASE = new UsageDatabase();

  /** Just before midnight in UTC, and long after it further east. */
  private static final Instant NOW = Instant.parse("2026-11-21T23:59:59Z");

  private final SampleCalls sample = new SampleCalls(5);
  private final RequestStore store = new RequestStore(DATABASE.postgres(), SampleCalls.CHEAP);

  private static Retention keeping(int days) {
    return new Retention(
        DATABASE.vertx(), DATABASE.postgres(), days, Clock.fixed(NOW, ZoneOffset.ofHours(14)));
  }

  private void write(int... daysAgo) {
    List<Call> calls =
        IntStream.of(daysAgo)
            .mapToObj(days -> sample.completed(NOW.minus(Duration.ofDays(days)), "m", 1))
            .toList();
    store.write(calls).await();
  }

  @Test
  void daysToCome_areThere() {
    keeping(400).sweep().await();

    assertThat(DATABASE.days())
        .contains("request_20261121", "request_20261122", "request_20261123", "request_20261124");
  }

  @Test
  void rows_areDropped_whenTheirDayIsOver_andTotalsOfTheDayStay() {
    write(0, 1, 2, 3, 91, 90, 500);

    keeping(2).sweep().await();

    assertThat(DATABASE.days())
        .startsWith("request_20261119", "request_20261120", "request_20261121");
    assertThat(DATABASE.count("request")).isEqualTo(3);
    assertThat(DATABASE.count("usage_hour")).isEqualTo(5);
    assertThat(DATABASE.count("usage_day")).isEqualTo(7);
  }

  @Test
  void sweeps_doNoHarm_whenTheyRunAtOnceAndWithWrites() {
    write(0, 5, 6, 7, 8);
    List<Future<Void>> all =
        IntStream.range(0, 8)
            .mapToObj(i -> i % 2 == 0 ? keeping(1).sweep() : store.write(sample.many(50, NOW, 1)))
            .toList();

    Future.join(all).otherwiseEmpty().await();
    keeping(1).sweep().await();

    assertThat(DATABASE.days()).startsWith("request_20261120", "request_20261121").hasSize(5);
    assertThat(all.stream().filter(Future::failed).map(Future::cause)).isEmpty();
  }
}
