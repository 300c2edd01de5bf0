package dev.sallyport.content;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for the database, written a batch at a time. While the database is away it waits, as
 * far as there is room; what the database does not take is dropped, alone.
 */
final class ContentQueue {
  private static final Logger log = LoggerFactory.getLogger(ContentQueue.class);
  private static final int BATCH = 64;

  /** So small that nobody notices it being encoded on an event loop. */
  private static final int BATCH_BYTES = 1 << 20;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(20);

  private record Waiting(Content content, long taken) {}

  private final Vertx vertx;
  private final Context context;
  private final Function<List<Content>, Future<Void>> write;
  private final ContentRoom room;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean working = new AtomicBoolean();
  private final Queue<Waiting> doubtful = new ConcurrentLinkedQueue<>();
  private List<Waiting> batch = List.of();

  ContentQueue(Vertx vertx, Function<List<Content>, Future<Void>> write, ContentRoom room) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.write = write;
    this.room = room;
  }

  /**
   * @param taken of the room, given back once it is written
   */
  void add(Content content, long taken) {
    waiting.add(new Waiting(content, taken));
    goOn();
  }

  private void goOn() {
    if (working.compareAndSet(false, true)) {
      context.runOnContext(v -> next());
    }
  }

  private void next() {
    if (batch.isEmpty()) {
      batch = take();
    }
    if (batch.isEmpty()) {
      working.set(false);
      if (!waiting.isEmpty()) {
        goOn();
      }
      return;
    }
    List<Content> contents = batch.stream().map(Waiting::content).toList();
    Future.succeededFuture(contents)
        .compose(write)
        .onComplete(done -> context.runOnContext(v -> settle(done)));
  }

  private List<Waiting> take() {
    if (!doubtful.isEmpty()) {
      return List.of(doubtful.remove());
    }
    List<Waiting> taken = new ArrayList<>();
    long bytes = 0;
    while (taken.size() < BATCH && bytes < BATCH_BYTES && !waiting.isEmpty()) {
      Waiting next = waiting.remove();
      bytes += next.content().heldBytes();
      taken.add(next);
    }
    return taken;
  }

  private void settle(AsyncResult<Void> written) {
    if (written.succeeded()) {
      room.stored(batch.size());
      letGo();
    } else if (isAway(written.cause())) {
      log.debug("Content waits: {}", written.cause().getMessage());
      vertx.setTimer(PAUSE.toMillis(), id -> context.runOnContext(v -> next()));
      return;
    } else if (batch.size() > 1) {
      doubtful.addAll(batch);
      batch = List.of();
    } else {
      log.warn("Content of call {} is not kept", batch.get(0).content().id(), written.cause());
      room.dropped(1);
      letGo();
    }
    next();
  }

  private static boolean isAway(Throwable failure) {
    return failure instanceof GatewayException told && told.code() == ErrorCode.UNAVAILABLE;
  }

  private void letGo() {
    batch.forEach(written -> room.giveBack(written.taken()));
    batch = List.of();
  }

  Future<Void> drained(Duration atMost) {
    if (!working.get() && waiting.isEmpty()) {
      return Future.succeededFuture();
    }
    if (atMost.isNegative()) {
      log.warn("Content of the last calls was not kept: the database did not take it in time");
      return Future.succeededFuture();
    }
    return vertx.timer(LOOK.toMillis()).compose(v -> drained(atMost.minus(LOOK)));
  }
}
