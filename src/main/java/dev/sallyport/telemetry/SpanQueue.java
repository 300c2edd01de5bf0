package dev.sallyport.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between the event loops, which only ever add to it, and the one thread that hands over what is in
 * it. What has no room is lost and counted: no call waits for its traces.
 */
final class SpanQueue implements SpanProcessor {
  private static final Logger log = LoggerFactory.getLogger(SpanQueue.class);

  /** Some megabytes. */
  static final int ROOM = 8_192;

  static final int BATCH = 512;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int TRIES = 4;
  private static final Duration CLOSING = Duration.ofSeconds(3);

  private final Queue<ReadableSpan> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final LongAdder exported = new LongAdder();
  private final AtomicLong lost = new AtomicLong();
  private final Promise<Void> closed = Promise.promise();
  private final CollectorPost post;
  private final Thread thread = new Thread(this::run, "traces");
  private volatile long closeBy;
  private volatile boolean closing;
  private long lostBefore;
  private boolean failing;

  SpanQueue(CollectorPost post) {
    this.post = post;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    int before = size.getAndIncrement();
    if (before >= ROOM) {
      size.decrementAndGet();
      lost.incrementAndGet();
      return;
    }
    waiting.add(span);
    if (before == BATCH) {
      LockSupport.unpark(thread);
    }
  }

  SpanCounts counts() {
    return new SpanCounts(exported.sum(), lost.get());
  }

  /** Complete once all is handed over, or there is no more time for it. */
  Future<Void> finish() {
    if (!closing) {
      closeBy = System.nanoTime() + CLOSING.toNanos();
      closing = true;
      LockSupport.unpark(thread);
    }
    return closed.future();
  }

  private void run() {
    try {
      while (!closing || (!waiting.isEmpty() && patience().toMillis() > 0)) {
        List<SpanData> batch = next();
        if (batch.isEmpty()) {
          pause(PAUSE);
        } else {
          tryToHandOver(batch);
        }
      }
      lost.addAndGet(size.getAndSet(0));
    } finally {
      closed.tryComplete();
    }
  }

  private List<SpanData> next() {
    List<SpanData> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      ReadableSpan span = waiting.poll();
      if (span == null) {
        break;
      }
      batch.add(span.toSpanData());
    }
    size.addAndGet(-batch.size());
    return batch;
  }

  private void tryToHandOver(List<SpanData> batch) {
    try {
      handOver(batch);
    } catch (RuntimeException e) {
      lost.addAndGet(batch.size());
      log.error("Spans cannot be written", e);
    }
  }

  /** Meanwhile the queue may fill: a collector that comes back soon gets all. */
  private void handOver(List<SpanData> batch) {
    Duration pause = PAUSE;
    for (int i = 0; i < TRIES; i++) {
      CollectorPost.Reply reply = post.send(batch, patience());
      if (reply.taken()) {
        exported.add(batch.size());
        tellSuccess();
        return;
      }
      tellFailure(reply.reason());
      if (!reply.mayBeTriedAgain() || closing) {
        break;
      }
      pause(pause);
      pause = pause.multipliedBy(2);
    }
    lost.addAndGet(batch.size());
  }

  private void tellFailure(String reason) {
    if (!failing) {
      failing = true;
      lostBefore = lost.get();
      log.warn("The collector of traces {}; calls go on without", reason);
    }
  }

  private void tellSuccess() {
    if (failing) {
      failing = false;
      log.info("Traces are exported again; {} spans were lost", lost.get() - lostBefore);
    }
  }

  private Duration patience() {
    return closing
        ? Duration.ofNanos(Math.max(0, closeBy - System.nanoTime()))
        : CollectorPost.DEADLINE;
  }

  private void pause(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (!closing && System.nanoTime() < until) {
      LockSupport.parkNanos(this, until - System.nanoTime());
      if (size.get() >= BATCH && !failing) {
        return;
      }
    }
  }
}
