package dev.sallyport.ledger;

import java.util.concurrent.atomic.AtomicLong;

/** What one loop did with its log: written by that loop alone, read by anyone. */
final class Tally {
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong lostMarks = new AtomicLong();

  void opened() {
    more(opened);
  }

  void closed() {
    more(closed);
  }

  void refused() {
    more(refused);
  }

  void lostMark() {
    more(lostMarks);
  }

  long openedCalls() {
    return opened.get();
  }

  long closedCalls() {
    return closed.get();
  }

  long refusedCalls() {
    return refused.get();
  }

  long lostMarks() {
    return lostMarks.get();
  }

  private static void more(AtomicLong count) {
    count.lazySet(count.getPlain() + 1);
  }
}
