package dev.sallyport.ledger;

import dev.sallyport.runtime.Backoff;
import dev.sallyport.usage.Call;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes calls that are over to where they stay, one batch at a time: while the database is away,
 * one batch is all of them that is held in memory. On one context only.
 */
final class Shipping {
  private static final Logger log = LoggerFactory.getLogger(Shipping.class);
  private static final long WRITE_SECONDS = 30;
  private static final int MIN_PAUSE_MILLIS = 100;
  private static final int MAX_PAUSE_MILLIS = 2_000;

  private final Context context;
  private final Rows rows;
  private final List<Track> tracks;
  private final LedgerFolder folder;
  private final Backoff backoff = new Backoff(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private final Pending pending = new Pending();
  private long ownGathered;
  private long failingSince;
  private boolean busy;
  private boolean failing;

  /**
   * @param tracks the oldest first; those of which nothing is left are removed
   */
  Shipping(Context context, Rows rows, List<Track> tracks, LedgerFolder folder) {
    this.context = context;
    this.rows = rows;
    this.tracks = tracks;
    this.folder = folder;
  }

  /** Takes the next batch on its way, if the last one has arrived. */
  void step() {
    if (busy) {
      return;
    }
    tracks.forEach(this::gather);
    if (pending.isEmpty()) {
      release();
      waiting.forEach(Promise::tryComplete);
      waiting.clear();
      return;
    }
    busy = true;
    List<Call> head = pending.head();
    Future.succeededFuture(head)
        .compose(rows::write)
        .timeout(WRITE_SECONDS, TimeUnit.SECONDS)
        .onComplete(result -> context.runOnContext(turn -> settle(head, result)));
  }

  private void gather(Track track) {
    List<Call> calls = track.next(pending.room());
    pending.add(calls);
    ownGathered += track.isEnded() ? 0 : calls.size();
  }

  private void settle(List<Call> head, AsyncResult<Void> result) {
    if (result.failed()) {
      retry(head, result.cause());
      return;
    }
    if (failing) {
      log.info("The database takes the usage log again");
    }
    failing = false;
    backoff.reset();
    pending.passed(head);
    busy = false;
    if (pending.isEmpty()) {
      release();
    }
    if (head.size() == Pending.BATCH || !pending.isEmpty()) {
      step();
    }
  }

  private void retry(List<Call> head, Throwable failure) {
    if (!failing) {
      log.warn("The database does not take the usage log, which grows: {}", failure.toString());
      failingSince = System.nanoTime();
    }
    failing = true;
    pending.refused(head).ifPresent(this::giveUp);
    context.owner().setTimer(backoff.nextMillis(), timer -> again());
  }

  private void giveUp(Call call) {
    try {
      log.error(
          "The database takes other calls but not {}: it is set aside as {}",
          call.opened().id(),
          folder.setAside(call));
    } catch (IOException e) {
      log.error("Call {} is lost: it cannot be set aside", call.opened().id(), e);
    }
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
    return pending.isEmpty();
  }

  long unreadBytes() {
    return tracks.stream().mapToLong(Track::unreadBytes).sum();
  }

  /**
   * @param closed calls of this process
   * @return how many of them have not arrived
   */
  long missing(long closed) {
    return closed - ownGathered + pending.size();
  }

  Duration behind() {
    return failing ? Duration.ofNanos(System.nanoTime() - failingSince) : Duration.ZERO;
  }
}
