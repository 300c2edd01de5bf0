package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void work_fails_whenItNeverAnswers() {
    Future<String> late = within(Duration.ofMillis(20), Promise.<String>promise().future());

    assertThatThrownBy(() -> late.await(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void result_isGiven_whenItComesInTime() {
    Promise<String> work = Promise.promise();
    Future<String> result = within(Duration.ofMinutes(1), work.future());

    work.complete("done");

    assertThat(result.await()).isEqualTo("done");
  }

  @Test
  void failure_isItsOwn_whenItComesInTime() {
    Promise<String> work = Promise.promise();
    Future<String> result = within(Duration.ofMinutes(1), work.future());

    work.fail(new IllegalStateException("mine"));

    assertThatThrownBy(result::await).hasMessage("mine");
  }

  @Test
  void lateResult_isDropped() throws Exception {
    Promise<String> work = Promise.promise();
    Future<String> late = within(Duration.ofMillis(1), work.future());
    assertThatThrownBy(() -> late.await(5, TimeUnit.SECONDS)).isInstanceOf(GatewayException.class);

    work.complete("too late");

    assertThat(late.failed()).isTrue();
  }

  private <T> Future<T> within(Duration deadline, Future<T> work) {
    return Deadlines.within(vertx, deadline, work, () -> GatewayException.unavailable("Late."));
  }
}
