package dev.sallyport.proxy;

import dev.sallyport.config.Settings;

/**
 * How fast a body comes by HTTP/2, whose streams the front door's clock cannot tell apart: in each
 * window of time in which the client could send, so much must come. Of one event loop.
 */
final class BodyPace {
  private final long windowNanos;
  private final long bytesPerWindow;
  private long since = System.nanoTime();
  private long bytes;

  BodyPace(Settings.Inbound limits) {
    this.windowNanos = limits.bodyRateGrace().toNanos();
    this.bytesPerWindow = limits.bodyMinimumRateBytes() * limits.bodyRateGrace().toMillis() / 1000;
  }

  /** Time in which we did not read is not the client's. */
  void begin() {
    since = System.nanoTime();
    bytes = 0;
  }

  boolean isTooSlow(int more) {
    bytes += more;
    if (System.nanoTime() - since < windowNanos) {
      return false;
    }
    boolean slow = bytes < bytesPerWindow;
    begin();
    return slow;
  }
}
