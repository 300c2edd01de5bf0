package dev.sallyport.ledger;

import dev.sallyport.runtime.Backoff;
import dev.sallyport.usage.Call;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls that are over to where they stay, one batch at a time: while the database is away, one
 * batch is all of them that is held in memory. On one context only.
 */
final class Shipping {
  private static final Logger log = LoggerFactory.getLogger(Shipping.class);
  static final int BATCH = 500;
  private static final long WRITE_SECONDS = 30;
  private static final int MIN_PAUSE_MILLIS = 100;
  private static final int MAX_PAUSE_MILLIS = 2_000;

  private final Context context;
  private final Rows rows;
  private final List<Track> tracks;
  private final Backoff backoff = new Backoff(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private List<Call> batch = List.of();
  private int ownInBatch;
  private long ownShipped;
  private long batchSince;
  private boolean busy;
  private boolean failing;

  /**
   * @param tracks the oldest first; those of which nothing is left are removed
   */
  Shipping(Context context, Rows rows, List<Track> tracks) {
    this.context = context;
    this.rows = rows;
    this.tracks = tracks;
  }

  /** Takes the next batch on its way, if the last one has arrived. */
  void step() {
    if (busy) {
      return;
    }
    if (batch.isEmpty()) {
      gather();
    }
    if (batch.isEmpty()) {
      release();
      waiting.forEach(Promise::tryComplete);
      waiting.clear();
      return;
    }
    busy = true;
    Future.succeededFuture(batch)
        .compose(rows::write)
        .timeout(WRITE_SECONDS, TimeUnit.SECONDS)
        .onComplete(result -> context.runOnContext(turn -> settle(result)));
  }

  private void gather() {
    List<Call> gathered = new ArrayList<>();
    ownInBatch = 0;
    for (Track track : tracks) {
      List<Call> calls = track.next(BATCH - gathered.size());
      gathered.addAll(calls);
      ownInBatch += track.isEnded() ? 0 : calls.size();
    }
    batch = List.copyOf(gathered);
    batchSince = System.nanoTime();
  }

  private void settle(AsyncResult<Void> result) {
    if (result.failed()) {
      retry(result.cause());
      return;
    }
    if (failing) {
      log.info("The database takes the usage log again");
    }
    failing = false;
    backoff.reset();
    boolean more = batch.size() == BATCH;
    ownShipped += ownInBatch;
    batch = List.of();
    busy = false;
    release();
    if (more) {
      step();
    }
  }

  private void retry(Throwable failure) {
    if (!failing) {
      log.warn("The database does not take the usage log, which grows: {}", failure.toString());
    }
    failing = true;
    context.owner().setTimer(backoff.nextMillis(), timer -> again());
  }

  private void again() {
    busy = false;
    step();
  }

  private void release() {
    tracks.forEach(Track::release);
    tracks.removeIf(Track::isOver);
  }

  /** Complete once all that is over by now has been taken away. */
  Future<Void> all() {
    Promise<Void> promise = Promise.promise();
    waiting.add(promise);
    step();
    return promise.future();
  }

  boolean isIdle() {
    return batch.isEmpty();
  }

  long unreadBytes() {
    return tracks.stream().mapToLong(Track::unreadBytes).sum();
  }

  /** Calls of this process that have arrived. */
  long ownShipped() {
    return ownShipped;
  }

  Duration behind() {
    return failing ? Duration.ofNanos(System.nanoTime() - batchSince) : Duration.ZERO;
  }
}
