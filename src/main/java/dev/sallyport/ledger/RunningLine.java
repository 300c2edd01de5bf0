package dev.sallyport.ledger;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import java.util.Optional;
import java.util.UUID;

/** A call that runs, in a ring of all of its loop: those written down longest ago come first. */
final class RunningLine implements CallLog.Line {
  private static final UUID NOBODY = new UUID(0, 0);
  private static final Opened NOTHING =
      new Opened(
          NOBODY,
          new Opened.Owner(NOBODY, NOBODY, Optional.empty(), NOBODY),
          new Opened.Way(NOBODY, "", "", "", ""),
          Optional.empty(),
          Optional.empty(),
          Usage.NONE);

  private final LoopLog log;
  private final Opened opened;
  private Usage seen = Usage.NONE;
  private RunningLine previous = this;
  private RunningLine next = this;
  private long segment;
  private boolean closed;

  RunningLine(LoopLog log, Opened opened) {
    this.log = log;
    this.opened = opened;
  }

  /** An empty ring: the one in it that is no call. */
  static RunningLine ring(LoopLog log) {
    return new RunningLine(log, NOTHING);
  }

  @Override
  public void mark(Usage seen) {
    if (!closed) {
      this.seen = seen;
      log.mark(this);
    }
  }

  @Override
  public void close(Closed closed) {
    if (!this.closed) {
      this.closed = true;
      log.close(this, closed);
    }
  }

  Opened opened() {
    return opened;
  }

  Usage seen() {
    return seen;
  }

  RunningLine next() {
    return next;
  }

  /** In which it is written down. */
  long segment() {
    return segment;
  }

  /** As the last of the ring. */
  void enter(RunningLine ring, long inSegment) {
    segment = inSegment;
    previous = ring.previous;
    next = ring;
    previous.next = this;
    ring.previous = this;
  }

  void leave() {
    previous.next = next;
    next.previous = previous;
    previous = this;
    next = this;
  }
}
