package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopLogTest {
  private static final int BYTES = 8_192;

  private final Supply supply = new Supply();
  private final Gate gate = new Gate();
  private final Tally tally = new Tally();
  private final LoopLog log = new LoopLog(supply, gate, tally);
  private final List<Segment> segments = new ArrayList<>();
  private final List<ByteBuffer> memories = new ArrayList<>();

  @Test
  void call_isRefused_whereThereIsNoSegment() {
    assertThat(refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refusal().retryAfter()).isPresent();
    assertThat(tally.refusedCalls()).isEqualTo(2);
  }

  @Test
  void call_isRefused_onceTheGateIsShut_butTheLastOnesEnd() {
    give();
    CallLog.Line line = log.open(TestCalls.opened(1));
    int written = segments.get(0).written();

    gate.shut();

    assertThat(refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE);
    line.close(TestCalls.closed(1));
    assertThat(segments.get(0).written()).isGreaterThan(written);
  }

  @Test
  void everyCallCanBeClosed_whereNoMoreAreTaken() {
    give();
    List<CallLog.Line> lines = openAll();

    lines.forEach(line -> line.mark(TestCalls.seen(1)));
    lines.forEach(line -> line.close(TestCalls.closed(Long.MAX_VALUE >>> 1)));

    assertThat(tally.openedCalls()).isEqualTo(lines.size()).isGreaterThan(5);
    assertThat(tally.closedCalls()).isEqualTo(lines.size());
    assertThat(tally.lostMarks()).isGreaterThan(0);
    assertThat(tally.refusedCalls()).isEqualTo(1);
  }

  @Test
  void calls_goOnInTheNextSegment_onceOneIsFull() {
    give();
    List<CallLog.Line> lines = openAll();
    give();

    lines.addAll(openAll());

    assertThat(segments.get(0).isSealed()).isTrue();
    assertThat(segments.get(1).isSealed()).isFalse();
    assertThat(segments.get(1).written()).isGreaterThan(0);
    lines.forEach(line -> line.close(TestCalls.closed(1)));
    assertThat(tally.closedCalls()).isEqualTo(lines.size());
  }

  @Test
  void secondClose_andAMarkAfterIt_doNothing() {
    give();
    CallLog.Line line = log.open(TestCalls.opened(1));
    line.close(TestCalls.closed(1));
    int written = segments.get(0).written();

    line.close(TestCalls.closed(2));
    line.mark(TestCalls.seen(2));

    assertThat(segments.get(0).written()).isEqualTo(written);
    assertThat(tally.closedCalls()).isEqualTo(1);
  }

  @Test
  void longCall_isWrittenAnew_inEverySecondSegment() {
    give();
    CallLog.Line longCall = log.open(TestCalls.opened(99));
    longCall.mark(TestCalls.seen(99));
    int opens = 1;
    for (int i = 0; i < 4; i++) {
      give();
      opens += fill();
    }

    assertThat(tally.openedCalls()).isEqualTo(opens);
    assertThat(copies(99)).containsExactly(0, 2, 4);
  }

  /** In which segments the call is written down. */
  private List<Integer> copies(long number) {
    List<Integer> copies = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      if (opens(memories.get(i), number)) {
        copies.add(i);
      }
    }
    return copies;
  }

  private static boolean opens(ByteBuffer memory, long number) {
    ByteBuffer bytes = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long wanted = TestCalls.opened(number).id().getLeastSignificantBits();
    for (int at = 0; bytes.getInt(at) != 0; at += RecordEncoder.sizeOf(bytes.getInt(at))) {
      if (bytes.get(at + 9) == RecordEncoder.OPEN && bytes.getLong(at + 18) == wanted) {
        return true;
      }
    }
    return false;
  }

  private void give() {
    ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
    Segment segment = new Segment(new SegmentName(1, 0, segments.size() + 1), memory);
    memories.add(memory);
    segments.add(segment);
    supply.put(segment);
  }

  private List<CallLog.Line> openAll() {
    List<CallLog.Line> lines = new ArrayList<>();
    try {
      while (true) {
        lines.add(log.open(TestCalls.opened(lines.size())));
      }
    } catch (GatewayException e) {
      return lines;
    }
  }

  /** One after the other, until the segment is full. */
  private int fill() {
    for (int calls = 0; ; calls++) {
      try {
        log.open(TestCalls.opened(calls)).close(TestCalls.closed(calls));
      } catch (GatewayException e) {
        return calls;
      }
    }
  }

  private GatewayException refusal() {
    return catchThrowableOfType(GatewayException.class, () -> log.open(TestCalls.opened(1)));
  }
}
