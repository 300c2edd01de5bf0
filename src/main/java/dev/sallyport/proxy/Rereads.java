package dev.sallyport.proxy;

import dev.sallyport.key.KeyDigest;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Keys that are to be read anew: only so many at a time, and again until it succeeds. Of one event
 * loop.
 */
final class Rereads {
  private static final int AT_A_TIME = 32;

  private final Function<KeyDigest, Future<?>> read;
  private final Set<KeyDigest> waiting = new LinkedHashSet<>();
  private final Set<KeyDigest> failed = new LinkedHashSet<>();
  private int underWay;

  /**
   * @param read fails where it could not be read
   */
  Rereads(Function<KeyDigest, Future<?>> read) {
    this.read = read;
  }

  void add(KeyDigest digest) {
    waiting.add(digest);
    goOn();
  }

  /** Not at once after the failure: what was away needs a moment to come back. */
  void retry() {
    if (!failed.isEmpty()) {
      waiting.addAll(failed);
      failed.clear();
      goOn();
    }
  }

  private void goOn() {
    while (underWay < AT_A_TIME && !waiting.isEmpty()) {
      Iterator<KeyDigest> first = waiting.iterator();
      KeyDigest digest = first.next();
      first.remove();
      begin(digest);
    }
  }

  private void begin(KeyDigest digest) {
    Future<?> reading = read.apply(digest).onFailure(e -> failed.add(digest));
    if (!reading.isComplete()) {
      underWay++;
      reading.onComplete(
          done -> {
            underWay--;
            goOn();
          });
    }
  }
}
