package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log costs the loop that writes it. */
@Tag("proof")
class LedgerCostTest {
  private static final Logger log = LoggerFactory.getLogger(LedgerCostTest.class);
  private static final int CALLS = 200_000;
  private static final int ROUNDS = 15;
  private static final int SEGMENT = 64 << 20;

  private final Opened[] opened = new Opened[1_000];
  private final Closed[] closed = new Closed[1_000];
  @TempDir private Path folder;

  LedgerCostTest() {
    Arrays.setAll(opened, TestCalls::opened);
    Arrays.setAll(closed, TestCalls::closed);
  }

  @Test
  void callIsWrittenDown_inAMicrosecondOrTwo() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] nanos = new long[ROUNDS];
    long garbage = 0;
    long bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
      SegmentName name = new SegmentName(1, 0, round + 1);
      ByteBuffer memory = Disk.LOCAL.create(folder.resolve(name.file()), SEGMENT);
      Segment segment = new Segment(name, memory);
      Supply supply = new Supply();
      supply.put(segment);
      LoopLog calls = new LoopLog(supply, new Gate(), new Tally());
      long before = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      write(calls);
      nanos[round] = (System.nanoTime() - start) / CALLS;
      garbage = (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
      bytes = segment.written() / CALLS;
    }
    log.info("ns per call {}, bytes {}, garbage {}", Arrays.toString(nanos), bytes, garbage);
    Arrays.sort(nanos);

    assertThat(nanos[ROUNDS / 2]).isLessThan(5_000);
    assertThat(bytes).isLessThan(300);
    assertThat(garbage).isLessThan(200);
  }

  private void write(LoopLog calls) {
    for (int i = 0; i < CALLS; i++) {
      calls.open(opened[i % 1_000]).close(closed[i % 1_000]);
    }
  }

  @Test
  void callIsNotHeldUp_whileTheLogIsForcedAndShipped() {
    Vertx vertx = Vertx.vertx();
    LedgerVerticle.Keeping keeping =
        new LedgerVerticle.Keeping(folder.resolve("ledger"), 1L << 30, 16 << 20);
    TestLedger ledger =
        TestLedger.start(vertx, keeping, calls -> Future.succeededFuture(), Disk.LOCAL);
    ledger.onLoop(this::paced);
    long[] nanos = ledger.onLoop(this::paced);
    Arrays.sort(nanos);

    log.info(
        "ns of open and close at 10,000 a second: p50 {}, p99 {}, p99.9 {}, most {}",
        nanos[nanos.length / 2],
        nanos[nanos.length * 99 / 100],
        nanos[nanos.length * 999 / 1_000],
        nanos[nanos.length - 1]);
    TestLedger.await(vertx.close());
    assertThat(nanos[nanos.length / 2]).isLessThan(50_000);
  }

  /** For five seconds. */
  private long[] paced(CallLog calls) {
    long[] nanos = new long[50_000];
    long start = System.nanoTime();
    for (int i = 0; i < nanos.length; i++) {
      while (System.nanoTime() - start < i * 100_000L) {
        Thread.onSpinWait();
      }
      long before = System.nanoTime();
      calls.open(opened[i % 1_000]).close(closed[i % 1_000]);
      nanos[i] = System.nanoTime() - before;
    }
    return nanos;
  }

  @Test
  void log_isReadFasterThanItIsWritten() throws Exception {
    SegmentName name = new SegmentName(1, 0, 1);
    LedgerFolder files = LedgerFolder.open(folder.resolve("ledger"));
    Segment segment = new Segment(name, Disk.LOCAL.create(files.path(name), SEGMENT));
    Supply supply = new Supply();
    supply.put(segment);
    write(new LoopLog(supply, new Gate(), new Tally()));
    for (int round = 0; round < 5; round++) {
      Track track = new Track(files, true);
      track.add(Part.left(name, files.size(name)));
      long start = System.nanoTime();
      int calls = 0;
      for (List<?> some = track.next(500); !some.isEmpty(); some = track.next(500)) {
        calls += some.size();
      }
      long perSecond = calls * 1_000_000_000L / (System.nanoTime() - start);
      log.info("{} calls read, {} a second", calls, perSecond);
      assertThat(calls).isEqualTo(CALLS);
      assertThat(perSecond).isGreaterThan(20_000);
    }
    files.close();
  }
}
