package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One file of the log while it is written: memory that the operating system keeps when the process
 * dies. One thread appends, others see whole records only; so does who finds the file later,
 * because a record's length is written last.
 */
final class Segment {
  /** Has no room at all: what a loop has before it is given a first one. */
  static final Segment NONE = new Segment(new SegmentName(0, 0, 0), ByteBuffer.allocateDirect(0));

  private static final VarHandle LENGTH =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final SegmentName name;
  private final ByteBuffer memory;
  private final int capacity;
  private final AtomicInteger written = new AtomicInteger();
  private volatile boolean sealed;
  private int end;
  private int forced;

  /**
   * @param memory the whole file, zeros
   */
  Segment(SegmentName name, ByteBuffer memory) {
    this.name = name;
    this.memory = memory;
    this.capacity = memory.capacity();
  }

  /** The bytes of one that holds no more than a call. */
  static byte[] of(SegmentName name, Call call) {
    ByteBuffer memory = ByteBuffer.allocateDirect(2 * RecordEncoder.MAX_PAYLOAD);
    Segment segment = new Segment(name, memory);
    RecordEncoder record = new RecordEncoder();
    record.open(call.opened());
    segment.append(record);
    record.close(call.opened().id(), call.closed());
    segment.append(record);
    byte[] bytes = new byte[segment.end];
    memory.get(0, bytes);
    return bytes;
  }

  SegmentName name() {
    return name;
  }

  /** For the writing thread. */
  int room() {
    return capacity - end;
  }

  void append(RecordEncoder record) {
    int length = record.length();
    memory.put(end + Integer.BYTES, record.bytes(), Integer.BYTES, Integer.BYTES + length);
    LENGTH.setRelease(memory, end, length);
    end += RecordEncoder.sizeOf(length);
    written.lazySet(end);
  }

  /** Nothing is appended any more. */
  void seal() {
    sealed = true;
  }

  boolean isSealed() {
    return sealed;
  }

  /** Up to where there are whole records. */
  int written() {
    return written.get();
  }

  /** For the forcing thread: what a power cut must not take. */
  void force(Disk disk) throws IOException {
    int upTo = written();
    if (upTo > forced) {
      disk.force(memory, forced, upTo - forced);
      forced = upTo;
    }
  }

  boolean isForced() {
    return sealed && forced == written();
  }
}
