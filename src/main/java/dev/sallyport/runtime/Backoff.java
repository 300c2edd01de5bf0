package dev.sallyport.runtime;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double from try to try, with jitter so that many nodes do not come back at once. On
 * one event loop only.
 */
public final class Backoff {
  private static final int MAX_DOUBLINGS = 10;

  private final long minMillis;
  private final long maxMillis;
  private int failures;

  public Backoff(long minMillis, long maxMillis) {
    this.minMillis = minMillis;
    this.maxMillis = maxMillis;
  }

  public long nextMillis() {
    long ceiling = Math.min(maxMillis, minMillis << Math.min(failures++, MAX_DOUBLINGS));
    return ThreadLocalRandom.current().nextLong((ceiling + 1) / 2, ceiling + 1);
  }

  public void reset() {
    failures = 0;
  }
}
