package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchedTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger misses = new AtomicInteger();
  private final Watched<String> watched =
      new Watched<>(
          vertx,
          Duration.ofMillis(30),
          () -> GatewayException.unavailable("Late."),
          answers::incrementAndGet,
          sent -> misses.incrementAndGet());

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void answer_isGiven() {
    assertThat(watch(Future.succeededFuture("a")).await()).isEqualTo("a");
    assertThat(answers).hasValue(1);
    assertThat(misses).hasValue(0);
  }

  @Test
  void failure_isItsOwn() {
    assertThatThrownBy(watch(Future.failedFuture("own"))::await).hasMessage("own");
    assertThat(answers).hasValue(0);
  }

  @Test
  void eachCall_fails_pastItsDeadline() {
    Promise<String> never = Promise.promise();

    assertThatThrownBy(watch(never.future())::await).hasMessage("Late.");
    assertThat(watch(Future.succeededFuture("between")).await()).isEqualTo("between");
    assertThatThrownBy(watch(never.future())::await).hasMessage("Late.");

    assertThat(misses).hasValue(2);
  }

  @Test
  void lateAnswer_countsAsASignOfLife() {
    Promise<String> late = Promise.promise();
    assertThatThrownBy(watch(late.future())::await).hasMessage("Late.");

    late.complete("late");

    assertThat(answers).hasValue(1);
  }

  private Future<String> watch(Future<String> answer) {
    return Settling.across(loop, () -> watched.watch(answer));
  }
}
