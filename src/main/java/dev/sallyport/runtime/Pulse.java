package dev.sallyport.runtime;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Tells whether the event loops turn: each leaves a mark, and an old mark is a loop held up. */
public final class Pulse {
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Queue<AtomicLong> marks = new ConcurrentLinkedQueue<>();

  /**
   * Begins to watch the event loop that it is called on.
   *
   * @return what ends the watch
   */
  public Runnable watch(Vertx vertx) {
    AtomicLong mark = new AtomicLong(System.nanoTime());
    marks.add(mark);
    long timer = vertx.setPeriodic(PERIOD.toMillis(), id -> mark.set(System.nanoTime()));
    return () -> {
      vertx.cancelTimer(timer);
      marks.remove(mark);
    };
  }

  public boolean beats() {
    long oldest = System.nanoTime() - LIMIT.toNanos();
    return marks.stream().allMatch(mark -> mark.get() - oldest > 0);
  }
}
