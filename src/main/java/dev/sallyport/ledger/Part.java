package dev.sallyport.ledger;

import java.util.Optional;

/** One file of a track, and what is left to do about it. */
final class Part {
  private final SegmentName name;
  private final Optional<Segment> live;
  private final long size;
  private int pins;
  private boolean damaged;

  private Part(SegmentName name, Optional<Segment> live, long size) {
    this.name = name;
    this.live = live;
    this.size = size;
  }

  static Part of(Segment segment) {
    return new Part(segment.name(), Optional.of(segment), 0);
  }

  static Part left(SegmentName name, long size) {
    return new Part(name, Optional.empty(), size);
  }

  SegmentName name() {
    return name;
  }

  /** Whether nothing more is written to it: to be asked before {@link #limit}. */
  boolean isComplete() {
    return live.isEmpty() || live.get().isSealed();
  }

  /** Up to where it can be read. */
  long limit() {
    return live.isPresent() ? live.get().written() : size;
  }

  /** A call that runs is written down here, and nowhere later. */
  void pin() {
    pins++;
  }

  void unpin() {
    pins--;
  }

  /** Memory that is still to be forced must have its file. */
  boolean isDeletable() {
    return pins == 0 && (live.isEmpty() || live.get().isForced());
  }

  void damage() {
    damaged = true;
  }

  boolean isDamaged() {
    return damaged;
  }
}
