package dev.sallyport.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that a loop has a file to write to, the next one ready, and both on the disk. */
final class LoopFiles {
  private static final Logger log = LoggerFactory.getLogger(LoopFiles.class);
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final Space space;
  private final Track track;
  private final Supply supply = new Supply();
  private final Tally tally = new Tally();
  private final List<Segment> unforced = new ArrayList<>();
  private SegmentName last;
  private Future<Void> made = Future.succeededFuture();
  private boolean lacking;
  private long failedAt;

  /**
   * @param first the name before that of its first segment
   */
  LoopFiles(Space space, SegmentName first) {
    this.space = space;
    this.track = new Track(space.folder(), false);
    this.last = first;
  }

  Track track() {
    return track;
  }

  Tally tally() {
    return tally;
  }

  /** To be used on the loop's thread alone. */
  LoopLog open(Gate gate) {
    return new LoopLog(supply, gate, tally);
  }

  /** Makes a spare where there is none; where that cannot be, it is tried again later. */
  Future<Void> refill(WorkerExecutor executor) {
    boolean waits = lacking && System.nanoTime() - failedAt < RETRY_NANOS;
    if (!made.isComplete() || waits || !supply.isEmpty()) {
      return Future.succeededFuture();
    }
    if (!space.folder().reserve(space.segmentBytes(), space.limitBytes())) {
      lack("the size limit of " + space.limitBytes() + " bytes is reached");
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    made = done.future();
    SegmentName name = last.next();
    // Apart from the thread that forces: on a slow disk this takes its time. The end of it is told
    // on this context only to what is called last; what is derived from it comes earlier,
    // elsewhere.
    executor
        .executeBlocking(() -> make(name), false)
        .onComplete(
            segment -> {
              ready(segment);
              done.complete();
            },
            failure -> {
              notMade(failure);
              done.complete();
            });
    return made;
  }

  /** Complete while no segment is being made. */
  Future<Void> made() {
    return made;
  }

  private Segment make(SegmentName name) throws IOException {
    return new Segment(name, space.disk().create(space.folder().path(name), space.segmentBytes()));
  }

  private void ready(Segment segment) {
    if (lacking) {
      log.info("The usage log has room again");
    }
    lacking = false;
    last = segment.name();
    unforced.add(segment);
    track.add(Part.of(segment));
    supply.put(segment);
  }

  private void notMade(Throwable failure) {
    space.folder().giveBack(space.segmentBytes());
    lack(failure.toString());
  }

  private void lack(String why) {
    if (!lacking) {
      log.warn("The usage log cannot grow, calls will be refused: {}", why);
    }
    lacking = true;
    failedAt = System.nanoTime();
  }

  void force() throws IOException {
    for (Segment segment : unforced) {
      segment.force(space.disk());
    }
    unforced.removeIf(Segment::isForced);
  }
}
