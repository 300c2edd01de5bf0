package dev.sallyport.runtime;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The one door to what a verticle owns: a typed call that runs on the owner's context, so that keys
 * stay with the one object that has them and no message, codec or address is needed.
 */
public final class Owned<T> {
  private final Context owner;
  private final T target;
  private final int maxInFlight;
  private final Duration deadline;
  private final AtomicInteger inFlight = new AtomicInteger();

  private Owned(Context owner, T target, int maxInFlight, Duration deadline) {
    this.owner = requireNonNull(owner, "owner");
    this.target = requireNonNull(target, "target");
    this.maxInFlight = maxInFlight;
    this.deadline = requireNonNull(deadline, "deadline");
  }

  public static <T> Owned<T> of(Context owner, T target, int maxInFlight, Duration deadline) {
    return new Owned<>(owner, target, maxInFlight, deadline);
  }

  /**
   * Any thread may call; the result comes on the caller's context if it has one. Fails with
   * UNAVAILABLE past the bound or the deadline. A call counts as in flight until its own Future is
   * complete, which may be after the deadline; one whose turn comes after it is not made at all.
   */
  public <R> Future<R> call(Function<T, Future<R>> call) {
    if (inFlight.incrementAndGet() > maxInFlight) {
      inFlight.decrementAndGet();
      return Future.failedFuture(
          GatewayException.unavailable("The gateway is too busy at the moment."));
    }
    Context caller = Vertx.currentContext();
    Promise<R> result = Promise.promise();
    owner.runOnContext(v -> run(call, caller, result));
    return Deadlines.within(
        owner.owner(),
        deadline,
        result.future(),
        () -> {
          GatewayException late =
              GatewayException.unavailable("The gateway did not answer itself in time.");
          result.tryFail(late);
          return late;
        });
  }

  private <R> void run(Function<T, Future<R>> call, Context caller, Promise<R> result) {
    if (result.future().isComplete()) {
      inFlight.decrementAndGet();
      return;
    }
    Settling.start(() -> call.apply(target))
        .onComplete(
            done -> {
              inFlight.decrementAndGet();
              Settling.on(caller, () -> Settling.settle(result, done));
            });
  }
}
