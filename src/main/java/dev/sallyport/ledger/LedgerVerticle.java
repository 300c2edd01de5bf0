package dev.sallyport.ledger;

import dev.sallyport.config.Settings;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the files of the usage log: makes them, forces them to the disk, reads them again, those of
 * earlier processes too, and deletes what the database has. The loops only write into memory.
 */
public final class LedgerVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(LedgerVerticle.class);

  /** What a power cut may cost. */
  private static final int FORCE_MILLIS = 10;

  private static final int TURNS_BETWEEN_BATCHES = 10;
  private static final long TURNS_OF_A_DAY = Duration.ofDays(1).toMillis() / FORCE_MILLIS;

  /** For what was set aside. */
  private static final Duration RETENTION = Duration.ofDays(30);

  private final Keeping keeping;
  private final Rows rows;
  private final Disk disk;
  private final Clock clock;
  private final Gate gate = new Gate();
  private final Promise<Void> failed = Promise.promise();
  private final List<LoopFiles> loops = new ArrayList<>();
  private final List<Track> tracks = new ArrayList<>();
  private volatile LedgerState state = LedgerState.NONE;
  private Space space;
  private Shipping shipping;
  private WorkerExecutor maker;
  private long run;
  private long turns;
  private long timer;
  private boolean stopped;

  /** Where, and how much. */
  record Keeping(Path folder, long limitBytes, int segmentBytes) {}

  public LedgerVerticle(Settings settings, Rows rows) {
    this(
        new Keeping(
            settings.dataDir().resolve("ledger"),
            settings.ledger().limitBytes(),
            settings.ledger().segmentBytes()),
        rows,
        Disk.LOCAL,
        Clock.systemUTC());
  }

  LedgerVerticle(Keeping keeping, Rows rows, Disk disk, Clock clock) {
    this.keeping = keeping;
    this.rows = rows;
    this.disk = disk;
    this.clock = clock;
  }

  /** With a thread of its own: it waits for the disk. */
  public static DeploymentOptions deployment() {
    return new DeploymentOptions()
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName("ledger")
        .setWorkerPoolSize(1);
  }

  /** Fails with LedgerUnusableException. */
  @Override
  public Future<?> start() {
    LedgerFolder folder = LedgerFolder.open(keeping.folder());
    try {
      Leftovers left = new Leftovers(folder);
      left.check(clock);
      run = left.nextRun();
      tracks.addAll(left.tracks());
    } catch (IOException e) {
      close(folder);
      throw LedgerUnusableException.unwritable(keeping.folder(), e);
    } catch (LedgerUnusableException e) {
      close(folder);
      throw e;
    }
    space = new Space(folder, disk, keeping.limitBytes(), keeping.segmentBytes());
    shipping = new Shipping(context, rows, tracks, folder);
    maker = vertx.createSharedWorkerExecutor("ledger-space", 1);
    turn();
    return Future.succeededFuture();
  }

  private static void close(LedgerFolder folder) {
    try {
      folder.close();
    } catch (IOException e) {
      log.debug("The lock could not be closed", e);
    }
  }

  /**
   * The log of the event loop that this is called on, and to be used there alone. It may refuse
   * calls for want of room, from the first on.
   */
  public Future<CallLog> forLoop() {
    Context loop = vertx.getOrCreateContext();
    Promise<CallLog> ready = Promise.promise();
    context.runOnContext(
        turn -> {
          LoopFiles files = addLoop();
          LoopLog log = files.open(gate);
          files.refill(maker).onComplete(made -> loop.runOnContext(there -> ready.complete(log)));
        });
    return ready.future();
  }

  private LoopFiles addLoop() {
    LoopFiles files = new LoopFiles(space, new SegmentName(run, loops.size(), 0));
    loops.add(files);
    tracks.add(files.track());
    return files;
  }

  /** Done by itself again and again, each time after the last. */
  private void turn() {
    if (stopped) {
      return;
    }
    try {
      force();
      loops.forEach(files -> files.refill(maker));
      if (turns % TURNS_OF_A_DAY == 0) {
        space.folder().forgetSetAside(clock.instant().minus(RETENTION));
      }
      if (turns++ % TURNS_BETWEEN_BATCHES == 0) {
        shipping.step();
        look();
      }
    } finally {
      timer = vertx.setTimer(FORCE_MILLIS, again -> turn());
    }
  }

  /**
   * A disk that once failed to keep something may say later that all is well, when it is not: so
   * this is not tried again.
   */
  private void force() {
    if (failed.future().isComplete()) {
      return;
    }
    try {
      for (LoopFiles files : loops) {
        files.force();
      }
    } catch (IOException | UncheckedIOException e) {
      gate.shut();
      log.error("The disk does not keep the usage log in {}: no more calls", keeping.folder(), e);
      failed.complete();
    }
  }

  private void look() {
    long opened = 0;
    long closed = 0;
    long refused = 0;
    long lostMarks = 0;
    for (LoopFiles files : loops) {
      closed += files.tally().closedCalls();
      opened += files.tally().openedCalls();
      refused += files.tally().refusedCalls();
      lostMarks += files.tally().lostMarks();
    }
    state =
        new LedgerState(
            space.folder().bytes(),
            shipping.unreadBytes(),
            shipping.missing(closed),
            shipping.behind(),
            opened - closed,
            refused,
            lostMarks,
            space.folder().damaged(),
            space.folder().refused(),
            failed.future().isComplete());
  }

  /** Complete once the disk did not keep what was written: this node must not go on. */
  public Future<Void> failed() {
    return failed.future();
  }

  public LedgerState state() {
    return state;
  }

  /**
   * Complete once the database has all calls that are over by now, or after so long. What is left
   * then is for the next process.
   */
  public Future<Void> drained(Duration limit) {
    Promise<Void> drained = Promise.promise();
    // Not on the own thread, which a busy disk may hold up for longer.
    vertx.setTimer(Math.max(1, limit.toMillis()), timer -> drained.tryComplete());
    context.runOnContext(turn -> shipping.all().onComplete(all -> drained.tryComplete()));
    return drained.future();
  }

  /** What runs on may still be closed: that is read by the next process. */
  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    gate.shut();
    force();
    return Future.join(loops.stream().map(LoopFiles::made).toList())
        .otherwiseEmpty()
        .compose(made -> leave());
  }

  private Future<Void> leave() {
    if (shipping.isIdle()) {
      tracks.forEach(Track::leave);
    }
    look();
    if (state.unshippedCalls() > 0) {
      log.warn("The next process has to save what this one could not: {}", state);
    }
    close(space.folder());
    return maker.close();
  }
}
