package dev.sallyport.http;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * So many in ten seconds. The clock is read only where the number is reached, so that two bursts
 * around the end of a window may pass.
 */
final class FrameBudget {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int most;
  private final Ticker ticker;
  private int spent;
  private long since;

  FrameBudget(int most, Ticker ticker) {
    this.most = most;
    this.ticker = ticker;
    this.since = ticker.nanoTime();
  }

  /** False if there is nothing left to spend. */
  boolean spend(int cost) {
    spent += cost;
    if (spent <= most) {
      return true;
    }
    long now = ticker.nanoTime();
    if (now - since < WINDOW_NANOS) {
      return false;
    }
    since = now;
    spent = cost;
    return true;
  }
}
