package dev.sallyport.proxy;

/** The memory that one body takes, from its first byte here to its last at the provider. */
final class Hold {
  private final Load load;
  private final long sinceNanos = System.nanoTime();
  private long bytes;
  private boolean released;

  Hold(Load load) {
    this.load = load;
  }

  /** False where there is no place for so many in all. */
  boolean reach(long sum) {
    if (sum <= bytes) {
      return true;
    }
    if (released || !load.hold(sum - bytes, sum)) {
      return false;
    }
    bytes = sum;
    return true;
  }

  /** The second and later times do nothing. */
  void release() {
    if (!released) {
      released = true;
      load.release(bytes);
    }
  }

  boolean isHeld() {
    return !released && bytes > 0;
  }

  long nanos(long now) {
    return now - sinceNanos;
  }
}
