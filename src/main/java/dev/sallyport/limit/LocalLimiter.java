package dev.sallyport.limit;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Counts in this node, for the time without Redis: each node admits its share of a limit, at least
 * one. One for all event loops; its lock is held for microseconds.
 */
public final class LocalLimiter implements Limiter {
  private static final int SWEPT_FROM = 1_024;

  private final IntSupplier nodes;
  private final LongSupplier micros;
  private final Map<Counted, Count> counts = new HashMap<>();
  private int sweptAt = SWEPT_FROM;

  /**
   * @param nodes how many nodes there are now, this one included
   */
  public LocalLimiter(IntSupplier nodes) {
    this(nodes, LocalLimiter::systemMicros);
  }

  /** With a clock for tests, in microseconds since 1970. */
  LocalLimiter(IntSupplier nodes, LongSupplier micros) {
    this.nodes = requireNonNull(nodes, "nodes");
    this.micros = requireNonNull(micros, "micros");
  }

  private static long systemMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Clock.systemUTC().instant());
  }

  @Override
  public Future<Admission> acquire(List<Charge> charges) {
    if (charges.isEmpty()) {
      return Future.succeededFuture(Admission.UNLIMITED);
    }
    Counted.requireDistinct(charges);
    int divisor = Math.max(1, nodes.getAsInt());
    return Future.succeededFuture(decide(charges, divisor));
  }

  private synchronized Admission decide(List<Charge> charges, int divisor) {
    long now = micros.getAsLong();
    boolean admitted =
        charges.stream()
            .allMatch(charge -> used(charge, now) + charge.amount() <= share(charge, divisor));
    List<Standing> standings = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      if (admitted && charge.amount() > 0) {
        count(charge, now).add(charge.amount());
      }
      standings.add(standing(charge, share(charge, divisor), admitted, now));
    }
    sweep(now);
    return new Admission(admitted, standings, true);
  }

  private static long share(Charge charge, int divisor) {
    long max = charge.limit().max();
    return max == 0 ? 0 : Math.max(1, max / divisor);
  }

  private long used(Charge charge, long now) {
    Count count = counts.get(Counted.of(charge));
    return count == null ? 0 : count.at(now);
  }

  private Count count(Charge charge, long now) {
    return counts.computeIfAbsent(
        Counted.of(charge), counted -> new Count(Grid.of(counted.window()), now));
  }

  private Standing standing(Charge charge, long share, boolean admitted, long now) {
    Count count = counts.get(Counted.of(charge));
    long used = count == null ? 0 : count.at(now);
    Duration reset = micros(count == null ? 0 : count.resetMicros(now));
    long missing = admitted ? 0 : used + charge.amount() - share;
    Duration retry = missing <= 0 ? Duration.ZERO : micros(retry(charge, share, missing, now));
    return charge.standing(used, share, reset, retry);
  }

  private long retry(Charge charge, long share, long missing, long now) {
    if (charge.amount() > share) {
      return neverMicros(charge.limit().window(), now);
    }
    return count(charge, now).untilFreeMicros(missing, now);
  }

  /** For the month, its rest. */
  private static long neverMicros(Window window, long now) {
    Grid grid = Grid.of(window);
    return window.length().isPresent()
        ? window.micros()
        : grid.startMicros(grid.bucketAt(now) + 1) - now;
  }

  private static Duration micros(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }

  /** Forgets what counts nothing, whenever there is twice as much as was left the last time. */
  private void sweep(long now) {
    if (counts.size() >= sweptAt) {
      counts.values().removeIf(count -> count.at(now) == 0);
      sweptAt = Math.max(SWEPT_FROM, 2 * counts.size());
    }
  }

  synchronized int size() {
    return counts.size();
  }
}
