package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes at full speed is killed: what it acknowledged is there, once. */
class LedgerKillTest {
  private static final long CALLS_OF_A_ROUND = 10_000_000_000L;

  private final Random random = new Random();
  @TempDir private Path folder;

  @Test
  void acknowledgedCalls_haveOneRowEach_afterThreeKills() throws Exception {
    acknowledgedCallsHaveOneRowEach(3);
  }

  @Test
  @Tag("proof")
  void acknowledgedCalls_haveOneRowEach_afterThirtyKills() throws Exception {
    acknowledgedCallsHaveOneRowEach(30);
  }

  private void acknowledgedCallsHaveOneRowEach(int kills) throws Exception {
    for (int round = 1; round <= kills; round++) {
      killedWriter(round * CALLS_OF_A_ROUND);
    }
    FileRows rows = replayed();

    Map<Long, FileRows.Row> all = rows.all();
    List<Long> closed = acknowledged();
    assertThat(closed).hasSizeGreaterThan(kills * 100);
    assertThat(closed.stream().filter(number -> !all.containsKey(number))).isEmpty();
    closed.forEach(number -> assertThat(all.get(number)).isEqualTo(closed(number)));
    all.forEach((number, row) -> assertThat(row).isIn(possible(number)));
    assertThat(all.values().stream().filter(row -> row.outcome() == Outcome.INTERRUPTED))
        .hasSizeBetween(1, kills * 400);
  }

  private static FileRows.Row closed(long number) {
    return FileRows.Row.of(Outcome.COMPLETED, TestCalls.closed(number).usage());
  }

  /** Closed without having said so, or interrupted with or without a mark. */
  private static List<FileRows.Row> possible(long number) {
    return List.of(
        closed(number),
        FileRows.Row.of(Outcome.INTERRUPTED, TestCalls.seen(number)),
        FileRows.Row.of(Outcome.INTERRUPTED, Usage.NONE));
  }

  private void killedWriter(long first) throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LedgerWriter.class.getName(),
                folder.toString(),
                Long.toString(first))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output-" + first).toFile())
            .start();
    try {
      awaitFirst(writer, first);
      writer.waitFor(random.nextInt(700), TimeUnit.MILLISECONDS);
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  private void awaitFirst(Process writer, long first) throws IOException, InterruptedException {
    Path closed = folder.resolve("closed-" + first);
    long deadline = System.nanoTime() + TestLedger.LIMIT.toNanos();
    while (!Files.exists(closed) || Files.size(closed) == 0) {
      if (writer.waitFor(5, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new AssertionError(Files.readString(folder.resolve("output-" + first)));
      }
    }
  }

  private FileRows replayed() {
    FileRows rows = new FileRows(folder.resolve("rows"));
    Vertx vertx = Vertx.vertx();
    TestLedger ledger = TestLedger.start(vertx, folder.resolve("ledger"), rows);
    ledger.drain();
    ledger.stop();
    assertThat(TestLedger.files(folder.resolve("ledger"))).isEmpty();
    TestLedger.await(vertx.close());
    return rows;
  }

  private List<Long> acknowledged() throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().startsWith("closed-")).toList()) {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        while (bytes.remaining() >= Long.BYTES) {
          numbers.add(bytes.getLong());
        }
      }
    }
    return numbers;
  }
}
