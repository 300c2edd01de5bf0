package dev.sallyport.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** That the comparison with the log finds limiters that admit too much or too little. */
class DifferentialTest {
  private final AtomicLong now = new AtomicLong(1_800_000_000_000_000L);

  @Test
  void fixedWindows_areFound() {
    assertThat(differences(new Naive(now::get, false))).anyMatch(d -> d.startsWith("admitted"));
  }

  @Test
  void weightedPairsOfWindows_areFound() {
    assertThat(differences(new Naive(now::get, true))).anyMatch(d -> d.startsWith("admitted"));
  }

  @Test
  void tooStrictLimiter_isFound() {
    Limiter never = charges -> Future.succeededFuture(new Admission(false, List.of(), false));

    assertThat(differences(never)).anyMatch(d -> d.startsWith("refused"));
  }

  private List<String> differences(Limiter limiter) {
    return new Differential(limiter, now, 1).run(1_000);
  }

  /** Counters per fixed window; if weighted, with the share of the last one that still overlaps. */
  private record Naive(LongSupplier micros, boolean weighted, Map<String, Long> counts)
      implements Limiter {
    Naive(LongSupplier micros, boolean weighted) {
      this(micros, weighted, new HashMap<>());
    }

    @Override
    public Future<Admission> acquire(List<Charge> charges) {
      boolean admitted = charges.stream().allMatch(c -> used(c) + c.amount() <= c.limit().max());
      if (admitted) {
        charges.forEach(c -> counts.merge(key(c, 0), c.amount(), Long::sum));
      }
      return Future.succeededFuture(new Admission(admitted, List.of(), false));
    }

    private double used(Charge charge) {
      long length = charge.limit().window().micros();
      double overlap = weighted ? 1 - (double) (micros.getAsLong() % length) / length : 0;
      return counts.getOrDefault(key(charge, 0), 0L)
          + overlap * counts.getOrDefault(key(charge, 1), 0L);
    }

    private String key(Charge charge, int before) {
      long window = micros.getAsLong() / charge.limit().window().micros() - before;
      return charge.counter() + ' ' + window;
    }
  }
}
