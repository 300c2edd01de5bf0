package dev.sallyport.ledger;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/** A log on a folder, with one loop that writes to it. */
final class TestLedger {
  static final int SEGMENT = 16 * 1024;
  static final Duration LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final LedgerVerticle verticle;
  private final Context loop;
  private final String deployment;
  private final CallLog log;

  private TestLedger(Vertx vertx, LedgerVerticle verticle) {
    this.vertx = vertx;
    this.verticle = verticle;
    this.deployment = await(vertx.deployVerticle(verticle, LedgerVerticle.deployment()));
    this.loop = vertx.getOrCreateContext();
    this.log = await(on(loop, verticle::forLoop).compose(Function.identity()));
  }

  static TestLedger start(Vertx vertx, Path folder, Rows rows) {
    return start(vertx, keeping(folder), rows, Disk.LOCAL);
  }

  static TestLedger start(Vertx vertx, LedgerVerticle.Keeping keeping, Rows rows, Disk disk) {
    return new TestLedger(vertx, new LedgerVerticle(keeping, rows, disk, Clock.systemUTC()));
  }

  static LedgerVerticle.Keeping keeping(Path folder) {
    return new LedgerVerticle.Keeping(folder, 1L << 30, SEGMENT);
  }

  LedgerVerticle verticle() {
    return verticle;
  }

  <T> T onLoop(Function<CallLog, T> work) {
    return await(on(loop, () -> work.apply(log)));
  }

  CallLog.Line open(long number) {
    return onLoop(calls -> calls.open(TestCalls.opened(number)));
  }

  void mark(CallLog.Line line, long number) {
    onLoop(
        calls -> {
          line.mark(TestCalls.seen(number));
          return number;
        });
  }

  void close(CallLog.Line line, long number) {
    onLoop(
        calls -> {
          line.close(TestCalls.closed(number));
          return number;
        });
  }

  /** Calls from one number up to another, one after the other. */
  void calls(long from, long to) {
    for (long number = from; number < to; number++) {
      close(await(line(number)), number);
    }
  }

  /** A loop can be faster than the disk gives it room, where segments are as small as here. */
  private Future<CallLog.Line> line(long number) {
    return on(loop, () -> log.open(TestCalls.opened(number)))
        .recover(refused -> vertx.timer(5).compose(again -> line(number)));
  }

  void drain() {
    await(verticle.drained(LIMIT));
  }

  void stop() {
    await(vertx.undeploy(deployment));
  }

  /** The names of its segments. */
  static List<String> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> SegmentName.of(name).isPresent())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void until(Vertx vertx, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It did not come to be within " + LIMIT);
      }
      await(vertx.timer(10));
    }
  }

  static <T> T await(Future<T> future) {
    return future.timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).await();
  }

  private static <T> Future<T> on(Context context, Callable<T> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        turn -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future();
  }
}
