package dev.sallyport.price;

import dev.sallyport.db.ChangeFeed;
import dev.sallyport.db.Postgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Prices} as the database has them. Each change has its workspace read anew, one after
 * the other and again until it succeeds; what was known before is used meanwhile.
 */
public final class PriceFeed implements ChangeFeed.Listener {
  private static final Logger log = LoggerFactory.getLogger(PriceFeed.class);
  private static final long AGAIN_MILLIS = 500;

  /** A workspace goes with its prices. */
  private static final Set<String> KINDS = Set.of(WorkspacePrices.CHANGE, "workspace");

  private final Vertx vertx;
  private final Context context;
  private final Postgres postgres;
  private final Prices prices;
  private final Set<UUID> stale = new LinkedHashSet<>();
  private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
  private boolean allStale;
  private boolean reading;
  private volatile boolean closed;

  public PriceFeed(Vertx vertx, Postgres postgres, Prices prices) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.postgres = postgres;
    this.prices = prices;
  }

  /**
   * Complete once all prices are known. To be called when the feed of changes has started, else
   * what changes in between is missed.
   */
  public Future<Void> start() {
    Promise<Void> started = Promise.promise();
    context.runOnContext(
        v -> {
          waiting.add(started);
          allStale = true;
          read();
        });
    return started.future();
  }

  public void close() {
    closed = true;
  }

  @Override
  public void changed(ChangeFeed.Change change) {
    if (KINDS.contains(change.kind())) {
      context.runOnContext(
          v -> {
            stale.add(change.uid());
            read();
          });
    }
  }

  @Override
  public void everythingMayHaveChanged() {
    context.runOnContext(
        v -> {
          allStale = true;
          read();
        });
  }

  /** What becomes stale while it is read is read once more. */
  private void read() {
    if (reading || closed || (!allStale && stale.isEmpty())) {
      return;
    }
    reading = true;
    (allStale ? readAll() : readOne(stale.iterator().next()))
        .onFailure(failure -> log.debug("Prices could not be read: {}", failure.getMessage()))
        .onComplete(
            done -> {
              reading = false;
              if (done.succeeded()) {
                read();
              } else {
                vertx.setTimer(AGAIN_MILLIS, id -> read());
              }
            });
  }

  private Future<Void> readAll() {
    allStale = false;
    stale.clear();
    return PriceStore.all(postgres, Optional.empty())
        .compose(rows -> apart(() -> prices.replaceAll(PriceStore.byWorkspace(rows))))
        .onFailure(failure -> allStale = true)
        .onSuccess(
            done -> {
              waiting.forEach(Promise::complete);
              waiting.clear();
            });
  }

  private Future<Void> readOne(UUID workspace) {
    stale.remove(workspace);
    return PriceStore.all(postgres, Optional.of(workspace))
        .compose(
            rows ->
                apart(
                    () ->
                        prices.replace(
                            workspace,
                            PriceStore.byWorkspace(rows).getOrDefault(workspace, List.of()))))
        .onFailure(failure -> stale.add(workspace));
  }

  /** Thousands of rows at once would hold up the calls of a loop; one read follows the other. */
  private Future<Void> apart(Runnable work) {
    return vertx.executeBlocking(
        () -> {
          work.run();
          return null;
        },
        false);
  }
}
