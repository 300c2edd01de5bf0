package dev.sallyport.runtime;

import dev.sallyport.core.GatewayException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Deadlines for many short calls that are answered in their order, as on one pipelined connection:
 * one timer for all of them, since one per call costs more than the call. On one event loop only.
 */
final class Watched<T> {
  private final Vertx vertx;
  private final long deadlineNanos;
  private final Supplier<GatewayException> late;
  private final Runnable onAnswer;
  private final LongConsumer onMiss;
  private final ArrayDeque<Call<T>> calls = new ArrayDeque<>();
  private boolean armed;

  private record Call<T>(Promise<T> result, long sentNanos) {}

  /**
   * @param onAnswer for each answer, however late
   * @param onMiss for each call past its deadline, with the time of its start in nanoseconds
   */
  Watched(
      Vertx vertx,
      Duration deadline,
      Supplier<GatewayException> late,
      Runnable onAnswer,
      LongConsumer onMiss) {
    this.vertx = vertx;
    this.deadlineNanos = deadline.toNanos();
    this.late = late;
    this.onAnswer = onAnswer;
    this.onMiss = onMiss;
  }

  Future<T> watch(Future<T> answer) {
    Call<T> call = new Call<>(Promise.promise(), System.nanoTime());
    calls.add(call);
    answer.onComplete(done -> answered(call, done));
    if (!armed) {
      arm(deadlineNanos);
    }
    return call.result().future();
  }

  private void answered(Call<T> call, AsyncResult<T> done) {
    if (done.succeeded()) {
      onAnswer.run();
    }
    Settling.settle(call.result(), done);
    dropDone();
  }

  private void dropDone() {
    while (!calls.isEmpty() && calls.peek().result().future().isComplete()) {
      calls.poll();
    }
  }

  private void arm(long nanos) {
    armed = true;
    vertx.setTimer(1 + Math.max(0, nanos) / 1_000_000, id -> expire());
  }

  private void expire() {
    armed = false;
    long now = System.nanoTime();
    dropDone();
    while (!calls.isEmpty() && now - calls.peek().sentNanos() >= deadlineNanos) {
      Call<T> call = calls.poll();
      onMiss.accept(call.sentNanos());
      call.result().tryFail(late.get());
      dropDone();
    }
    if (!calls.isEmpty() && !armed) {
      arm(deadlineNanos - (now - calls.peek().sentNanos()));
    }
  }
}
