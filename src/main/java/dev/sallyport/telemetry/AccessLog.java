package dev.sallyport.telemetry;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each call that is over, written by a thread of its own: a console that stands still
 * costs lines, which are counted, but holds up no call.
 */
public final class AccessLog implements CallEnds {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
  private static final String LOGGER = "access";

  /** Of 2 KiB each at most. */
  private static final int MOST_WAITING = 8_192;

  /** Looked at so often, since to wake a thread for each call costs as much as the line. */
  private static final int PAUSE_MILLIS = 20;

  private static final int LAST_LINES_SECONDS = 1;

  private final Consumer<String> lines;
  private final int most;
  private final Queue<AccessLine> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(AccessLog::thread);

  AccessLog(Consumer<String> lines, int most) {
    this.lines = lines;
    this.most = most;
  }

  /** On the logger {@code access}. */
  public static AccessLog open() {
    AccessLog opened = new AccessLog(LoggerFactory.getLogger(LOGGER)::info, MOST_WAITING);
    opened.start();
    return opened;
  }

  void start() {
    writer.scheduleWithFixedDelay(this::write, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "access-log");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void ended(CallEnd end) {
    if (count.get() >= most) {
      dropped.increment();
      return;
    }
    AccessLine line = AccessLine.of(end, System.currentTimeMillis());
    count.incrementAndGet();
    waiting.add(line);
  }

  /** So many calls have no line. */
  public long dropped() {
    return dropped.sum();
  }

  private void write() {
    try {
      AccessLine next = waiting.poll();
      while (next != null) {
        count.decrementAndGet();
        lines.accept(next.text());
        next = waiting.poll();
      }
    } catch (RuntimeException e) {
      log.warn("Lines of the access log are lost", e);
    }
  }

  /** Complete once the last line is written, or soon after. Does not fail. */
  public Future<Void> close() {
    Promise<Void> written = Promise.promise();
    try {
      writer.execute(
          () -> {
            write();
            written.complete();
          });
      writer.shutdown();
    } catch (RejectedExecutionException e) {
      log.debug("The access log was closed before");
      return Future.succeededFuture();
    }
    return written.future().timeout(LAST_LINES_SECONDS, TimeUnit.SECONDS).otherwiseEmpty();
  }
}
