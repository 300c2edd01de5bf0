package dev.sallyport.content;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The memory that a node has for content on its way, and what became of it. Of any thread. */
final class ContentRoom {
  private final long limit;
  private final AtomicLong held = new AtomicLong();
  private final LongAdder stored = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  ContentRoom(long limitBytes) {
    this.limit = limitBytes;
  }

  /** False where there is no more; then nothing is taken. */
  boolean take(long bytes) {
    if (held.addAndGet(bytes) <= limit) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  void stored(int calls) {
    stored.add(calls);
  }

  void dropped(int calls) {
    dropped.add(calls);
  }

  ContentState state() {
    return new ContentState(stored.sum(), dropped.sum(), held.get(), limit);
  }
}
