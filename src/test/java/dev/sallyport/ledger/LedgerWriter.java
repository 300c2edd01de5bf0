package dev.sallyport.ledger;

import dev.sallyport.core.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process of which nothing is asked but to be killed: two loops that open and close calls as fast
 * as they can, and write down which they have closed.
 */
final class LedgerWriter {
  static final int SEGMENT = 256 * 1024;
  private static final int AT_ONCE = 200;
  private static final int RUNNING = 40;
  private static final long CALLS_OF_A_LOOP = 1_000_000_000;

  private final Vertx vertx;
  private final Context loop;
  private final CallLog log;
  private final DataOutputStream acknowledged;
  private final Random random = new Random();
  private final Deque<Long> numbers = new ArrayDeque<>();
  private final Deque<CallLog.Line> lines = new ArrayDeque<>();
  private long next;

  private LedgerWriter(Vertx vertx, CallLog log, OutputStream acknowledged, long first) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.log = log;
    this.acknowledged = new DataOutputStream(acknowledged);
    this.next = first;
  }

  /**
   * @param args the folder, and the number of the first call
   */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    Vertx vertx = Vertx.vertx();
    LedgerVerticle verticle =
        new LedgerVerticle(
            new LedgerVerticle.Keeping(folder.resolve("ledger"), 1L << 30, SEGMENT),
            new FileRows(folder.resolve("rows")),
            Disk.LOCAL,
            Clock.systemUTC());
    TestLedger.await(vertx.deployVerticle(verticle, LedgerVerticle.deployment()));
    AtomicLong first = new AtomicLong(Long.parseLong(args[1]));
    TestLedger.await(
        vertx.deployVerticle(
            () -> loop(verticle, folder, first.getAndAdd(CALLS_OF_A_LOOP)),
            new DeploymentOptions().setInstances(2)));
  }

  private static VerticleBase loop(LedgerVerticle ledger, Path folder, long first) {
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        return ledger
            .forLoop()
            .onSuccess(log -> new LedgerWriter(vertx, log, file(folder, first), first).work());
      }
    };
  }

  private static OutputStream file(Path folder, long first) {
    try {
      return new BufferedOutputStream(
          Files.newOutputStream(
              folder.resolve("closed-" + first),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND),
          4_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void work() {
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        step();
      }
    } catch (GatewayException e) {
      vertx.setTimer(1, turn -> work());
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    loop.runOnContext(turn -> work());
  }

  private void step() throws IOException {
    CallLog.Line line = log.open(TestCalls.opened(next));
    numbers.add(next++);
    lines.add(line);
    if (random.nextInt(4) == 0) {
      line.mark(TestCalls.seen(numbers.getLast()));
    }
    while (lines.size() > RUNNING) {
      endOne();
    }
  }

  /** Mostly the oldest, so that some run for long. */
  private void endOne() throws IOException {
    CallLog.Line line = lines.remove();
    long number = numbers.remove();
    if (number % 997 == 0 && random.nextInt(500) != 0) {
      lines.add(line);
      numbers.add(number);
      return;
    }
    line.close(TestCalls.closed(number));
    acknowledged.writeLong(number);
  }
}
