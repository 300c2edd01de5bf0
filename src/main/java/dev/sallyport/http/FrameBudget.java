package dev.sallyport.http;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * So many at once, and so many more with each second. The clock is read only where what was there
 * at once is used up.
 */
final class FrameBudget {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int burst;
  private final int perSecond;
  private final Ticker ticker;
  private long spent;
  private long since;

  FrameBudget(int burst, int perSecond, Ticker ticker) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.ticker = ticker;
    this.since = ticker.nanoTime();
  }

  /** False if there is nothing left to spend. */
  boolean spend(int cost) {
    spent += cost;
    return spent <= burst || isRefilled();
  }

  /** For what the other side has reason to send; as much again as a burst may be saved up. */
  void earn(int more) {
    spent = Math.max(-burst, spent - more);
  }

  private boolean isRefilled() {
    long now = ticker.nanoTime();
    long earned = Math.min(now - since, LONGEST_NANOS) * perSecond / SECOND_NANOS;
    if (earned > 0) {
      since = now;
      spent = Math.max(0, spent - earned);
    }
    return spent <= burst;
  }
}
