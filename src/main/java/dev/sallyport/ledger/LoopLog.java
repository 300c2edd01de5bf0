package dev.sallyport.ledger;

import dev.sallyport.core.GatewayException;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import java.util.Optional;

/**
 * The log of one event loop. Each call that runs has room for its close kept in the segment at
 * hand, whatever else is refused. A call that runs for long is written down anew from time to time,
 * so that it does not keep all that was written since from being deleted.
 */
final class LoopLog implements CallLog {
  /** A call may stay in the segment before the one at hand, in none before that. */
  private static final int KEPT_SEGMENTS = 2;

  /** So that no single call pays for all that run for long. */
  private static final int CARRIED_AT_ONCE = 4;

  private final Supply supply;
  private final Gate gate;
  private final Tally tally;
  private final RecordEncoder encoder = new RecordEncoder();
  private final RunningLine oldest = RunningLine.ring(this);
  private Segment current = Segment.NONE;
  private int running;

  LoopLog(Supply supply, Gate gate, Tally tally) {
    this.supply = supply;
    this.gate = gate;
    this.tally = tally;
  }

  @Override
  public Line open(Opened opened) {
    gate.pass();
    int size = encoder.open(opened);
    if (!hasRoom(size + RecordEncoder.MAX_CLOSE)) {
      tally.refused();
      throw GatewayException.unavailable(
          "There is no room to account for more calls; try again later.");
    }
    current.append(encoder);
    running++;
    tally.opened();
    RunningLine line = new RunningLine(this, opened);
    line.enter(oldest, current.name().number());
    carry();
    return line;
  }

  void mark(RunningLine line) {
    int size = encoder.mark(line.opened().id(), line.seen());
    if (!hasRoom(size)) {
      tally.lostMark();
      return;
    }
    current.append(encoder);
    carry();
  }

  void close(RunningLine line, Closed closed) {
    encoder.close(line.opened().id(), closed);
    current.append(encoder);
    running--;
    tally.closed();
    line.leave();
  }

  /** Besides what is kept for the calls that run; in the next segment if not in this one. */
  private boolean hasRoom(int size) {
    return fits(current, size) || (turnOver() && fits(current, size));
  }

  private boolean fits(Segment segment, int size) {
    return segment.room() - (long) running * RecordEncoder.MAX_CLOSE >= size;
  }

  private boolean turnOver() {
    Optional<Segment> next = supply.take();
    if (next.isEmpty()) {
      return false;
    }
    current.seal();
    current = next.get();
    return true;
  }

  private void carry() {
    long kept = current.name().number() - KEPT_SEGMENTS;
    for (int i = 0; i < CARRIED_AT_ONCE; i++) {
      RunningLine line = oldest.next();
      if (line == oldest || line.segment() > kept || !rewrite(line)) {
        return;
      }
    }
  }

  /** Never turns over: that would make others old. */
  private boolean rewrite(RunningLine line) {
    int size = encoder.open(line.opened());
    if (!fits(current, size)) {
      return false;
    }
    current.append(encoder);
    if (!line.seen().isNothing()) {
      rewriteMark(line);
    }
    line.leave();
    line.enter(oldest, current.name().number());
    return true;
  }

  private void rewriteMark(RunningLine line) {
    if (fits(current, encoder.mark(line.opened().id(), line.seen()))) {
      current.append(encoder);
    } else {
      tally.lostMark();
    }
  }
}
