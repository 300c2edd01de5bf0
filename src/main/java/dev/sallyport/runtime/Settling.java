package dev.sallyport.runtime;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** How results cross from one context to another. */
final class Settling {
  private Settling() {}

  /** Does nothing where the promise was settled before, by a deadline. */
  static <T> void settle(Promise<T> promise, AsyncResult<T> result) {
    if (result.succeeded()) {
      promise.tryComplete(result.result());
    } else {
      promise.tryFail(result.cause());
    }
  }

  /** On the context that was current when the caller called; right here if there was none. */
  static void on(Context caller, Runnable work) {
    if (caller == null || caller == Vertx.currentContext()) {
      work.run();
    } else {
      caller.runOnContext(v -> work.run());
    }
  }

  /** What the work throws becomes a failure. */
  static <T> Future<T> start(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Runs the work on its owner's context and gives the result back on the caller's. */
  static <T> Future<T> across(Context owner, Supplier<Future<T>> work) {
    Context caller = Vertx.currentContext();
    Promise<T> result = Promise.promise();
    owner.runOnContext(v -> start(work).onComplete(done -> on(caller, () -> settle(result, done))));
    return result.future();
  }
}
