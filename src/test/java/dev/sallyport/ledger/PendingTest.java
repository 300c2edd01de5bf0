package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Call;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingTest {
  private static final int CALLS = Pending.BATCH;
  private static final long BAD = 333;

  private final Pending pending = new Pending();
  private final List<Call> passed = new ArrayList<>();
  @TempDir private Path folder;

  @Test
  void oneThatNeverPasses_isGivenUp_andNoOther() {
    fill();

    List<Call> givenUp = new ArrayList<>();
    for (int tries = 0; !pending.isEmpty() && tries < 200; tries++) {
      tryHead().ifPresent(givenUp::add);
      if (pending.size() == 1 && givenUp.isEmpty()) {
        pending.add(List.of(TestCalls.call(TestCalls.opened(CALLS + tries))));
      }
    }

    assertThat(givenUp).extracting(PendingTest::number).containsExactly(BAD);
    assertThat(passed).extracting(PendingTest::number).doesNotContain(BAD).doesNotHaveDuplicates();
    assertThat(passed).hasSizeGreaterThanOrEqualTo(CALLS - 1);
  }

  @Test
  void nothingIsGivenUp_whileNothingPasses() {
    fill();

    for (int tries = 0; tries < 5_000; tries++) {
      assertThat(pending.refused(pending.head())).isEmpty();
    }

    assertThat(pending.size()).isEqualTo(CALLS);
    assertThat(pending.head()).hasSize(1);
  }

  @Test
  void moreAreTriedTogetherAgain_onceTheyPass() {
    fill();
    for (int tries = 0; tries < 50; tries++) {
      pending.refused(pending.head());
    }

    int writes = 0;
    for (; !pending.isEmpty(); writes++) {
      pending.passed(pending.head());
    }

    assertThat(writes).isLessThanOrEqualTo(12);
  }

  @Test
  void callThatIsSetAside_isTakenUpByTheNextProcess_onceItIsNamedSo() throws Exception {
    Call call = TestCalls.call(TestCalls.opened(5));
    try (LedgerFolder files = LedgerFolder.open(folder)) {
      Path aside = files.setAside(call);
      assertThat(files.setAside(call)).isNotEqualTo(aside);
      Files.move(aside, Path.of(aside.toString().replace(".refused", "")));
    }

    Vertx vertx = Vertx.vertx();
    KeptRows rows = new KeptRows();
    TestLedger.start(vertx, folder, rows).drain();
    TestLedger.await(vertx.close());

    assertThat(rows.all()).containsExactly(call);
  }

  private void fill() {
    pending.add(
        LongStream.range(0, CALLS).mapToObj(TestCalls::opened).map(TestCalls::call).toList());
  }

  private Optional<Call> tryHead() {
    List<Call> head = pending.head();
    if (head.stream().anyMatch(call -> number(call) == BAD)) {
      return pending.refused(head);
    }
    passed.addAll(head);
    pending.passed(head);
    return Optional.empty();
  }

  private static long number(Call call) {
    return TestCalls.number(call.opened().id());
  }
}
