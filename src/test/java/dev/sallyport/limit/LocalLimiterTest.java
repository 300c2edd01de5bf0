package dev.sallyport.limit;

import static dev.sallyport.limit.Sample.charge;
import static dev.sallyport.limit.Sample.limit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalLimiterTest extends LimiterContract {
  private final UUID id = UUID.randomUUID();

  @Override
  Limiter limiter(LongSupplier micros) {
    return new LocalLimiter(() -> 1, micros);
  }

  @Test
  void node_admitsItsShare() {
    AtomicInteger nodes = new AtomicInteger(3);
    LocalLimiter limiter = new LocalLimiter(nodes::get);

    assertThat(admitted(limiter, UUID.randomUUID(), 100)).isEqualTo(33);
    assertThat(admitted(limiter, UUID.randomUUID(), 2)).isEqualTo(1);
    assertThat(admitted(limiter, UUID.randomUUID(), 0)).isZero();
    nodes.set(0);
    assertThat(admitted(limiter, UUID.randomUUID(), 100)).isEqualTo(100);
  }

  @Test
  void limit_holdsOverThreads() {
    LocalLimiter limiter = new LocalLimiter(() -> 1);

    long admitted =
        IntStream.range(0, 20_000).parallel().filter(i -> admits(limiter, id, 5_000)).count();

    assertThat(admitted).isEqualTo(5_000);
  }

  @Test
  void memory_isBounded() {
    AtomicLong now = new AtomicLong();
    LocalLimiter limiter = new LocalLimiter(() -> 1, now::get);
    for (int i = 0; i < 50_000; i++) {
      now.addAndGet(10_000);
      limiter.acquire(List.of(charge(UUID.randomUUID(), limit(1, "1s"))));
    }

    assertThat(limiter.size()).isLessThan(1_200);
  }

  @Test
  void refusedRequests_takeNoMemory() {
    LocalLimiter limiter = new LocalLimiter(() -> 1);
    for (int i = 0; i < 100; i++) {
      limiter.acquire(List.of(charge(UUID.randomUUID(), limit(0, "1s"))));
    }

    assertThat(limiter.size()).isZero();
  }

  private static long admitted(Limiter limiter, UUID id, long max) {
    return IntStream.range(0, 150).filter(i -> admits(limiter, id, max)).count();
  }

  private static boolean admits(Limiter limiter, UUID id, long max) {
    return limiter.acquire(List.of(charge(id, limit(max, "1h")))).await().admitted();
  }
}
