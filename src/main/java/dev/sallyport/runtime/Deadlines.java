package dev.sallyport.runtime;

import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Ends the wait for what may never answer: neither database client has a time limit of its own, and
 * a frozen server leaves its calls open for ever.
 */
public final class Deadlines {
  private Deadlines() {}

  /** Only the wait ends; what was started goes on, and its late result is dropped. */
  public static <T> Future<T> within(
      Vertx vertx, Duration deadline, Future<T> work, Supplier<GatewayException> late) {
    if (work.isComplete()) {
      return work;
    }
    Promise<T> result = Promise.promise();
    long timer = vertx.setTimer(Math.max(1, deadline.toMillis()), id -> result.tryFail(late.get()));
    work.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          Settling.settle(result, done);
        });
    return result.future();
  }
}
