package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.core.GatewayException;
import dev.sallyport.usage.Call;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerVerticleTest {
  private static final AtomicLong COUNTER = new AtomicLong();

  private final Vertx vertx = Vertx.vertx();
  private final KeptRows rows = new KeptRows();
  @TempDir private Path folder;

  @AfterEach
  void end() {
    TestLedger.await(vertx.close());
  }

  @Test
  void closedCall_goesToTheDatabase_asItWas() {
    TestLedger ledger = TestLedger.start(vertx, folder, rows);

    CallLog.Line line = ledger.open(7);
    ledger.mark(line, 7);
    ledger.close(line, 7);
    TestLedger.until(vertx, () -> rows.all().size() == 1);

    Call call = rows.all().get(0);
    assertThat(call.closed()).isEqualTo(TestCalls.closed(7));
    assertThat(call.opened()).isEqualTo(TestCalls.opened(7, call.opened().atMillis()));
  }

  @Test
  void manyCalls_goOverManySegments_ofWhichFewAreKept() throws IOException {
    TestLedger ledger = TestLedger.start(vertx, folder, rows);

    ledger.calls(0, 2_000);
    ledger.drain();

    assertThat(numbers()).containsExactlyElementsOf(upTo(2_000));
    assertThat(rows.batches()).allMatch(size -> size <= Pending.BATCH);
    TestLedger.until(vertx, () -> files().size() <= 4);
    assertThat(files().get(0)).isNotEqualTo(new SegmentName(1, 0, 1).file());
    TestLedger.until(
        vertx,
        () -> ledger.verticle().state().bytes() == (long) files().size() * TestLedger.SEGMENT);
    assertThat(ledger.verticle().state().unshippedCalls()).isZero();
  }

  @Test
  void nothingIsLeft_whereAllWasSavedAtTheEnd() {
    TestLedger ledger = TestLedger.start(vertx, folder, rows);
    ledger.calls(0, 100);

    ledger.drain();
    ledger.stop();

    assertThat(numbers()).containsExactlyElementsOf(upTo(100));
    assertThat(files()).isEmpty();
  }

  @Test
  void callsThatRun_areInterrupted_whereTheirProcessIsGone() {
    TestLedger ledger = TestLedger.start(vertx, folder, rows);
    ledger.open(1);
    CallLog.Line marked = ledger.open(2);
    ledger.mark(marked, 1);
    ledger.mark(marked, 2);
    CallLog.Line closed = ledger.open(3);
    rows.goAway();
    ledger.close(closed, 3);
    ledger.stop();

    rows.comeBack();
    TestLedger next = TestLedger.start(vertx, folder, rows);
    next.drain();

    assertThat(numbers()).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(closed(1)).isEqualTo(Closed.interrupted(Usage.NONE));
    assertThat(closed(2)).isEqualTo(Closed.interrupted(TestCalls.seen(2)));
    assertThat(closed(3)).isEqualTo(TestCalls.closed(3));
    next.stop();
    assertThat(files()).isEmpty();
  }

  @Test
  void callsAreKept_whileTheDatabaseIsAway_andByTheNextProcessToo() {
    rows.goAway();
    TestLedger ledger = TestLedger.start(vertx, folder, rows);
    ledger.calls(0, 700);
    TestLedger.until(vertx, () -> !ledger.verticle().state().behind().isZero());
    TestLedger.until(vertx, () -> ledger.verticle().state().unshippedCalls() == 700);
    assertThat(files()).hasSizeGreaterThan(8);
    ledger.stop();

    TestLedger next = TestLedger.start(vertx, folder, rows);
    next.calls(700, 800);
    rows.comeBack();
    next.drain();

    assertThat(numbers()).containsExactlyElementsOf(upTo(800));
    TestLedger.until(vertx, () -> next.verticle().state().behind().isZero());
    next.stop();
    assertThat(files()).isEmpty();
  }

  @Test
  void calls_areRefused_onceTheLogIsAsLargeAsItMayBe_untilTheDatabaseHasThem() {
    rows.goAway();
    var keeping = new LedgerVerticle.Keeping(folder, 3 * TestLedger.SEGMENT, TestLedger.SEGMENT);
    TestLedger ledger = TestLedger.start(vertx, keeping, rows, Disk.LOCAL);

    long taken = 0;
    long size = 3L * TestLedger.SEGMENT;
    TestLedger.until(vertx, () -> ledger.verticle().state().bytes() < size);
    while (ledger.verticle().state().refusedCalls() == 0
        || ledger.verticle().state().bytes() < size) {
      taken += ledger.onLoop(LedgerVerticleTest::callIfThereIsRoom);
    }

    assertThat(files()).hasSize(3);
    rows.comeBack();
    long before = taken;
    TestLedger.until(vertx, () -> rows.all().size() == before);
    TestLedger.until(vertx, () -> ledger.onLoop(LedgerVerticleTest::callIfThereIsRoom) == 1);
  }

  private static int callIfThereIsRoom(CallLog log) {
    try {
      log.open(TestCalls.opened(1, 1_000_000 + COUNTER.incrementAndGet()))
          .close(TestCalls.closed(1));
      return 1;
    } catch (GatewayException e) {
      return 0;
    }
  }

  @Test
  void longCall_doesNotKeepTheLogFromBeingDeleted_norIsItForgotten() {
    TestLedger ledger = TestLedger.start(vertx, folder, rows);
    CallLog.Line longCall = ledger.open(10_000);
    ledger.mark(longCall, 10_000);
    CallLog.Line interrupted = ledger.open(10_001);
    ledger.mark(interrupted, 10_001);

    ledger.calls(0, 1_000);
    ledger.drain();
    TestLedger.until(vertx, () -> files().size() <= 4);
    ledger.close(longCall, 10_000);
    ledger.drain();
    ledger.stop();
    assertThat(rows.all()).hasSize(1_001);

    TestLedger.start(vertx, folder, rows).drain();
    assertThat(rows.all()).hasSize(1_002);
    assertThat(closed(10_000)).isEqualTo(TestCalls.closed(10_000));
    assertThat(closed(10_001)).isEqualTo(Closed.interrupted(TestCalls.seen(10_001)));
    assertThat(rows.all().stream().filter(c -> c.closed().outcome() == Outcome.COMPLETED))
        .hasSize(1_001);
  }

  @Test
  void segmentIsKept_whileACallOfItRuns_thatIsWrittenDownNowhereElse() {
    TestLedger ledger = TestLedger.start(vertx, folder, rows);
    ledger.open(10_000);
    ledger.calls(0, 80);
    ledger.drain();
    TestLedger.until(vertx, () -> files().size() == 3);
    ledger.stop();

    assertThat(files()).contains(new SegmentName(1, 0, 1).file());
    TestLedger.start(vertx, folder, rows).drain();
    assertThat(closed(10_000)).isEqualTo(Closed.interrupted(Usage.NONE));
    assertThat(rows.all()).hasSize(81);
  }

  @Test
  void secondProcess_isToldTheFolder_thatIsInUse() {
    TestLedger.start(vertx, folder, rows);

    Throwable failure = catchThrowable(() -> TestLedger.start(vertx, folder, rows));

    assertThat(failure)
        .isInstanceOf(LedgerUnusableException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("in use by another process");
  }

  @Test
  void log_isNotBegun_whereTheClockIsFarBehindIt() {
    TestLedger ledger = TestLedger.start(vertx, folder, rows);
    ledger.open(1);
    ledger.stop();

    assertThat(catchThrowable(() -> startAt(Instant.now().minus(Duration.ofMinutes(6)))))
        .isInstanceOf(LedgerUnusableException.class)
        .hasMessageContaining(folder.toString());
    startAt(Instant.now().minus(Duration.ofMinutes(4)));
  }

  private void startAt(Instant now) {
    LedgerVerticle verticle =
        new LedgerVerticle(
            TestLedger.keeping(folder), rows, Disk.LOCAL, Clock.fixed(now, ZoneOffset.UTC));
    TestLedger.await(vertx.deployVerticle(verticle, LedgerVerticle.deployment()));
  }

  private Closed closed(long number) {
    return rows.all().stream()
        .filter(call -> TestCalls.number(call.opened().id()) == number)
        .findAny()
        .orElseThrow()
        .closed();
  }

  private List<Long> numbers() {
    return rows.all().stream().map(call -> TestCalls.number(call.opened().id())).toList();
  }

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  private List<String> files() {
    return TestLedger.files(folder);
  }
}
