package dev.sallyport.credential;

import dev.sallyport.crypto.Envelope;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does this node's part of a rewrapping. All that is known of its progress is in the database, so
 * whichever nodes are alive finish what one of them began; rows that another has locked are left to
 * that one.
 */
final class Rewrapper {
  private static final Logger log = LoggerFactory.getLogger(Rewrapper.class);
  private static final UUID BEGINNING = new UUID(0, 0);

  private final Vertx vertx;
  private final Postgres postgres;
  private final String target;
  private final SealedRows rows;
  private final RewrapStore jobs;
  private final AtomicBoolean working = new AtomicBoolean();

  Rewrapper(Vertx vertx, Postgres postgres, Envelope envelope) {
    this.vertx = vertx;
    this.postgres = postgres;
    this.target = envelope.primaryId();
    this.rows = new SealedRows(envelope);
    this.jobs = new RewrapStore(postgres);
  }

  /**
   * One walk through all rows.
   *
   * @param tables that are not done yet, the one walked through now first
   * @param unopenable so far
   */
  private record Walk(UUID job, List<SealedTable> tables, UUID after, long unopenable) {
    static Walk of(UUID job) {
      return new Walk(job, SealedTable.ALL, BEGINNING, 0);
    }

    Walk past(SealedRows.Batch batch) {
      long failed = unopenable + batch.unopenable();
      return batch.last().isPresent()
          ? new Walk(job, tables, batch.last().get(), failed)
          : new Walk(job, tables.subList(1, tables.size()), BEGINNING, failed);
    }
  }

  /** Works on the unfinished job to this node's primary master key, if there is one. */
  Future<Void> work() {
    if (!working.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    return jobs.take(target)
        .compose(job -> job.map(this::walk).orElseGet(Future::succeededFuture))
        .onComplete(done -> working.set(false));
  }

  private Future<Void> walk(UUID job) {
    return Paced.run(vertx, Walk.of(job), this::step);
  }

  private Future<Optional<Walk>> step(Walk walk) {
    return walk.tables().isEmpty()
        ? finish(walk).map(Optional.empty())
        : batch(walk).map(batch -> Optional.of(walk.past(batch)));
  }

  private Future<SealedRows.Batch> batch(Walk walk) {
    return postgres.inTransaction(
        connection ->
            rows.rewrap(connection, walk.tables().get(0), walk.after())
                .compose(
                    batch ->
                        RewrapStore.progress(connection, walk.job(), batch.rewrapped())
                            .map(batch)));
  }

  /** Not yet where there is more left than was seen not to open: then the next walk sees it. */
  private Future<?> finish(Walk walk) {
    return SealedRows.count(postgres)
        .map(counted -> SealedRows.notUnder(target, counted))
        .compose(
            left ->
                left > walk.unopenable()
                    ? Future.succeededFuture()
                    : jobs.finish(walk.job(), left).onSuccess(first -> tell(first, left)));
  }

  private void tell(boolean first, long left) {
    if (first && left == 0) {
      log.info("Everything sealed is under master key {} now", target);
    } else if (first) {
      log.warn("{} sealed values do not open and are not under master key {}", left, target);
    }
  }
}
