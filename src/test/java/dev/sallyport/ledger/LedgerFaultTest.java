package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Usage;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or fail, and files as they are found after that. */
class LedgerFaultTest {
  private final Vertx vertx = Vertx.vertx();
  private final KeptRows rows = new KeptRows();
  private final FaultyDisk disk = new FaultyDisk();
  @TempDir private Path folder;

  @AfterEach
  void end() {
    TestLedger.await(vertx.close());
  }

  @Test
  void calls_areRefusedOnFullDisk_untilThereIsRoom_andTheOthersAreClosed() {
    TestLedger ledger = start();
    TestLedger.until(vertx, () -> TestLedger.files(folder).size() == 1);
    CallLog.Line first = ledger.open(1);
    TestLedger.until(vertx, () -> TestLedger.files(folder).size() == 2);
    disk.fill();
    int taken = 1;
    GatewayException refusal = null;
    while (refusal == null) {
      try {
        ledger.open(++taken);
      } catch (GatewayException e) {
        refusal = e;
      }
    }

    assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(ledger.verticle().failed().isComplete()).isFalse();
    ledger.close(first, 1);
    TestLedger.until(vertx, () -> rows.all().size() == 1);
    disk.empty();
    TestLedger.until(vertx, () -> catchThrowable(() -> ledger.open(1_000)) == null);
  }

  @Test
  void noMoreCalls_onceTheDiskDidNotKeepOne_butTheDatabaseIsGivenThem() {
    TestLedger ledger = start();
    CallLog.Line first = ledger.open(1);
    disk.breakDown();
    CallLog.Line second = ledger.open(2);

    TestLedger.await(ledger.verticle().failed());

    Throwable refusal = catchThrowable(() -> ledger.open(3));
    assertThat(((GatewayException) refusal).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    int forces = disk.forces();
    ledger.close(first, 1);
    ledger.close(second, 2);
    TestLedger.until(vertx, () -> rows.all().size() == 2);
    TestLedger.until(vertx, () -> ledger.verticle().state().failed());
    assertThat(disk.forces()).isEqualTo(forces);
  }

  @Test
  void whatIsWritten_isForcedSoon() {
    TestLedger ledger = start();
    ledger.open(1);
    TestLedger.until(vertx, () -> disk.forces() == 1);
    ledger.open(2);
    TestLedger.until(vertx, () -> disk.forces() == 2);

    assertThat(disk.forcedBytes()).isGreaterThan(2 * 150).isLessThan(2 * 400);
  }

  @Test
  void emptyFile_isDeleted() throws IOException {
    Files.createFile(folder.resolve(new SegmentName(1, 0, 1).file()));
    Files.write(folder.resolve(new SegmentName(1, 1, 1).file()), new byte[TestLedger.SEGMENT]);

    replay();

    assertThat(rows.all()).isEmpty();
    assertThat(TestLedger.files(folder)).noneMatch(name -> name.startsWith("0000000001"));
  }

  @Test
  void garbage_isSetAside() throws IOException {
    byte[] garbage = new byte[TestLedger.SEGMENT];
    new Random(1).nextBytes(garbage);
    SegmentName name = new SegmentName(1, 0, 1);
    Files.write(folder.resolve(name.file()), garbage);
    Files.writeString(folder.resolve("a note"), "of an operator");

    TestLedger ledger = replay();

    assertThat(rows.all()).isEmpty();
    assertThat(folder.resolve(name.file() + ".damaged")).hasBinaryContent(garbage);
    assertThat(folder.resolve("a note")).exists();
    TestLedger.until(vertx, () -> ledger.verticle().state().damagedSegments() == 1);
  }

  @Test
  void tornTail_isNoDamage_whereOnlyItsLengthWasNotWritten() throws IOException {
    SegmentName name = left(5);
    int end = end(name);
    write(name, end + Integer.BYTES, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});

    replay();

    assertThat(rows.all()).hasSize(5);
    assertThat(folder.resolve(name.file() + ".damaged")).doesNotExist();
  }

  @Test
  void tornTail_isSetAside_whereThereIsMoreOfItThanOneRecord() throws IOException {
    SegmentName name = left(5);
    write(name, end(name) + 2 * RecordEncoder.MAX_PAYLOAD, new byte[] {1});

    replay();

    assertThat(rows.all()).hasSize(5);
    assertThat(folder.resolve(name.file() + ".damaged")).exists();
  }

  @Test
  void calls_areReadUpToTheDamage_andInterruptedWhereTheirEndIsBehindIt() throws IOException {
    SegmentName name = left(5);
    long lastClose = 0;
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name.file()).toFile(), "r")) {
      for (int record = 0; record < 9; record++) {
        file.seek(lastClose);
        lastClose += RecordEncoder.sizeOf(Integer.reverseBytes(file.readInt()));
      }
    }
    write(name, (int) lastClose + 20, new byte[] {77, 77});

    replay();

    assertThat(rows.all()).hasSize(5);
    assertThat(rows.all().get(4).closed()).isEqualTo(Closed.interrupted(Usage.NONE));
    assertThat(rows.all().get(3).closed()).isEqualTo(TestCalls.closed(3));
    assertThat(folder.resolve(name.file() + ".damaged")).exists();
  }

  @Test
  void cutFile_isReadUpToItsEnd() throws IOException {
    SegmentName name = left(5);
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name.file()).toFile(), "rw")) {
      file.setLength(end(name) - 10);
    }

    replay();

    assertThat(rows.all()).hasSize(5);
    assertThat(rows.all().get(4).closed()).isEqualTo(Closed.interrupted(Usage.NONE));
  }

  @Test
  void fileThatIsThere_isNotTouched_whereASegmentIsToBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "a log");

    assertThat(catchThrowable(() -> Disk.LOCAL.create(file, 100))).isInstanceOf(IOException.class);

    assertThat(file).hasContent("a log");
  }

  /** What a process leaves that has closed so many calls. */
  private SegmentName left(int calls) {
    rows.goAway();
    TestLedger ledger = start();
    LongStream.range(0, calls).forEach(number -> ledger.calls(number, number + 1));
    TestLedger.until(vertx, () -> !ledger.verticle().state().behind().isZero());
    ledger.stop();
    rows.comeBack();
    return new SegmentName(1, 0, 1);
  }

  private int end(SegmentName name) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name.file())))
            .order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (bytes.getInt(at) != 0) {
      at += RecordEncoder.sizeOf(bytes.getInt(at));
    }
    return at;
  }

  private void write(SegmentName name, int at, byte[] bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name.file()).toFile(), "rw")) {
      file.seek(at);
      file.write(bytes);
    }
  }

  private TestLedger replay() {
    TestLedger ledger = start();
    ledger.drain();
    return ledger;
  }

  private TestLedger start() {
    return TestLedger.start(vertx, TestLedger.keeping(folder), rows, disk);
  }

  /** The machine's own, with faults. */
  private static final class FaultyDisk implements Disk {
    private volatile boolean full;
    private volatile boolean broken;
    private volatile int forces;
    private volatile int forcedBytes;

    void fill() {
      full = true;
    }

    void empty() {
      full = false;
    }

    void breakDown() {
      broken = true;
    }

    int forces() {
      return forces;
    }

    int forcedBytes() {
      return forcedBytes;
    }

    @Override
    public ByteBuffer create(Path file, int bytes) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      return LOCAL.create(file, bytes);
    }

    @Override
    public synchronized void force(ByteBuffer memory, int from, int length) throws IOException {
      if (broken) {
        forces++;
        throw new UncheckedIOException(new IOException("Input/output error"));
      }
      LOCAL.force(memory, from, length);
      forcedBytes += length;
      forces++;
    }
  }
}
