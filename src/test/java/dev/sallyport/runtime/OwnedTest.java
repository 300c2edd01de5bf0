package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnedTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context owner = context(ThreadingModel.EVENT_LOOP);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void call_runsOnTheOwner_andAnswersOnTheCaller() {
    Owned<String> owned = Owned.of(owner, "target", 1, LONG);
    Context caller = context(ThreadingModel.EVENT_LOOP);
    Promise<Context> answered = Promise.promise();

    caller.runOnContext(
        v ->
            owned
                .call(target -> Future.succeededFuture(Vertx.currentContext()))
                .onSuccess(
                    ran -> {
                      assertThat(ran).isSameAs(owner);
                      answered.complete(Vertx.currentContext());
                    })
                .onFailure(answered::fail));

    assertThat(answered.future().await()).isSameAs(caller);
  }

  @Test
  void call_answers_whenTheCallerHasNoContext() {
    Owned<String> owned = Owned.of(owner, "target", 1, LONG);

    assertThat(owned.call(t -> Future.succeededFuture(t + "!")).await()).isEqualTo("target!");
  }

  @Test
  void call_runsOnAWorker_whenTheOwnerIsOne() {
    Owned<String> owned = Owned.of(context(ThreadingModel.WORKER), "target", 1, LONG);

    assertThat(owned.call(t -> Future.succeededFuture(Context.isOnWorkerThread())).await())
        .isTrue();
  }

  @Test
  void call_fails_whenTooManyAreInFlight() {
    Owned<String> owned = Owned.of(owner, "target", 2, LONG);
    Promise<String> open = Promise.promise();
    Future<String> first = owned.call(t -> open.future());
    Future<String> second = owned.call(t -> open.future());

    assertUnavailable(owned.call(t -> Future.succeededFuture("third")));
    open.complete("done");

    assertThat(first.await() + second.await()).isEqualTo("donedone");
    assertThat(owned.call(t -> Future.succeededFuture("fourth")).await()).isEqualTo("fourth");
  }

  @Test
  void call_fails_pastTheDeadline_andCountsUntilItsEnd() {
    Owned<String> owned = Owned.of(owner, "target", 1, Duration.ofMillis(20));
    Promise<String> open = Promise.promise();

    assertUnavailable(owned.call(t -> open.future()));
    assertUnavailable(owned.call(t -> Future.succeededFuture("refused: the first is in flight")));
    owned.call(t -> Future.succeededFuture()).otherwiseEmpty().await();
    Promise<Void> turned = Promise.promise();
    open.complete("late");
    owner.runOnContext(v -> turned.complete());
    turned.future().await();

    assertThat(owned.call(t -> Future.succeededFuture("again")).await()).isEqualTo("again");
  }

  @Test
  void call_isNotMade_whenItsTurnComesAfterTheDeadline() {
    Context worker = context(ThreadingModel.WORKER);
    Owned<String> owned = Owned.of(worker, "target", 2, Duration.ofMillis(20));
    CountDownLatch busy = new CountDownLatch(1);
    AtomicInteger made = new AtomicInteger();
    worker.runOnContext(v -> await(busy));

    assertUnavailable(owned.call(t -> Future.succeededFuture(made.incrementAndGet())));
    busy.countDown();
    owned.call(t -> Future.succeededFuture()).await();

    assertThat(made).hasValue(0);
  }

  @Test
  void call_fails_whenTheFunctionThrows() {
    Owned<String> owned = Owned.of(owner, "target", 1, LONG);
    Future<String> thrown =
        owned.call(
            t -> {
              throw new IllegalStateException("thrown");
            });

    assertThatThrownBy(thrown::await).hasMessage("thrown");
    assertThat(owned.call(t -> Future.succeededFuture("next")).await()).isEqualTo("next");
  }

  private static void assertUnavailable(Future<?> call) {
    assertThatThrownBy(call::await)
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Context context(ThreadingModel model) {
    Promise<Context> started = Promise.promise();
    vertx
        .deployVerticle(
            new AbstractVerticle() {
              @Override
              public void start() {
                started.complete(context);
              }
            },
            new DeploymentOptions().setThreadingModel(model))
        .await();
    return started.future().await();
  }
}
