package dev.sallyport.credential;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Long work in short steps with a pause after each, so that it leaves the connections and the event
 * loop to those who wait for an answer. However many steps: none holds on to the one before.
 *
 * @param <S> where the work stands
 */
final class Paced<S> {
  static final Duration PAUSE = Duration.ofMillis(20);

  private final Vertx vertx;
  private final Function<S, Future<Optional<S>>> step;
  private final Promise<Void> over = Promise.promise();

  private Paced(Vertx vertx, Function<S, Future<Optional<S>>> step) {
    this.vertx = vertx;
    this.step = step;
  }

  /**
   * @param step gives where the work stands then; empty at its end
   */
  static <S> Future<Void> run(Vertx vertx, S first, Function<S, Future<Optional<S>>> step) {
    Paced<S> work = new Paced<>(vertx, step);
    work.go(first);
    return work.over.future();
  }

  private void go(S now) {
    Future.succeededFuture(now)
        .compose(step)
        .onSuccess(next -> next.ifPresentOrElse(this::later, over::complete))
        .onFailure(over::fail);
  }

  private void later(S next) {
    vertx.setTimer(PAUSE.toMillis(), id -> go(next));
  }
}
