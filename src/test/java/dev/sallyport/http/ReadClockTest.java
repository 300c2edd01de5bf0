package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.ReadClock.Phase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadClockTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int WINDOW_BYTES = 60;

  private final ReadClock clock =
      new ReadClock(
          new ReadDeadlines(
              Duration.ofSeconds(4), Duration.ofSeconds(9), Duration.ofSeconds(6), 10),
          SECOND);

  /** The second in which a body of so many bytes a second is refused, of the first twenty. */
  private int refusedAfter(int bytesPerSecond) {
    clock.begin(Phase.BODY, 0);
    for (int second = 1; second <= 20; second++) {
      clock.bodyBytes(bytesPerSecond);
      if (clock.tooSlow(second * SECOND).isPresent()) {
        return second;
      }
    }
    return 0;
  }

  @Test
  void silence_isTooLong_fromTheIdleTimeOn() {
    assertThat(clock.phase()).isEqualTo(Phase.NOTHING);
    assertThat(clock.idleTooLong(10 * SECOND - 1)).isFalse();
    assertThat(clock.idleTooLong(10 * SECOND)).isTrue();
    assertThat(clock.tooSlow(100 * SECOND)).isEmpty();
  }

  @Test
  void head_isTooSlow_fromItsTimeOn() {
    clock.begin(Phase.HEAD, 2 * SECOND);

    assertThat(clock.tooSlow(6 * SECOND - 1)).isEmpty();
    assertThat(clock.tooSlow(6 * SECOND)).contains(Refusal.HEAD_TIMEOUT);
    assertThat(clock.idleTooLong(100 * SECOND)).isFalse();
  }

  @Test
  void clock_isAskedAgain_whenSomethingIsDue() {
    assertThat(clock.askAgainIn(3 * SECOND)).isEqualTo(7 * SECOND);
    assertThat(clock.askAgainIn(30 * SECOND)).isEqualTo(1);
    clock.begin(Phase.HEAD, 2 * SECOND);
    assertThat(clock.askAgainIn(3 * SECOND)).isEqualTo(3 * SECOND);
    assertThat(clock.askAgainIn(30 * SECOND)).isEqualTo(1);
    clock.begin(Phase.BODY, 2 * SECOND);
    assertThat(clock.askAgainIn(2 * SECOND)).isEqualTo(SECOND);
    assertThat(clock.askAgainIn(30 * SECOND)).isEqualTo(1);
  }

  @Test
  void body_isTooSlow_belowTheRateOfAWindow() {
    assertThat(refusedAfter(10)).isZero();
    assertThat(refusedAfter(9)).isEqualTo(6);
  }

  @Test
  void window_beginsAfresh_afterAnother() {
    clock.begin(Phase.BODY, 0);
    clock.bodyBytes(2 * WINDOW_BYTES);
    for (int second = 1; second < 12; second++) {
      assertThat(clock.tooSlow(second * SECOND)).isEmpty();
    }

    assertThat(clock.tooSlow(12 * SECOND)).contains(Refusal.BODY_TIMEOUT);
  }

  @Test
  void body_isAskedAbout_onlyAtATick() {
    clock.begin(Phase.BODY, 4 * SECOND);
    for (int i = 0; i < 100; i++) {
      assertThat(clock.tooSlow(5 * SECOND - 1)).isEmpty();
    }
    for (int second = 5; second < 10; second++) {
      assertThat(clock.tooSlow(second * SECOND)).isEmpty();
    }

    assertThat(clock.tooSlow(10 * SECOND)).contains(Refusal.BODY_TIMEOUT);
  }

  @Test
  void tick_doesNotCount_whenTheApplicationHeldTheBodyBack() {
    clock.begin(Phase.BODY, 0);
    clock.holdBack(0);
    for (int second = 1; second < 7; second++) {
      assertThat(clock.tooSlow(second * SECOND)).isEmpty();
    }

    assertThat(clock.tooSlow(7 * SECOND)).contains(Refusal.BODY_TIMEOUT);
  }

  @Test
  void head_hasItsTimeAgain_whenTheApplicationHeldItBack() {
    clock.begin(Phase.HEAD, 0);
    clock.holdBack(SECOND);

    assertThat(clock.since()).isEqualTo(SECOND);
    assertThat(clock.tooSlow(5 * SECOND - 1)).isEmpty();
    assertThat(clock.tooSlow(5 * SECOND)).contains(Refusal.HEAD_TIMEOUT);
  }

  @Test
  void silence_isMeasured_evenWhereTheApplicationHoldsBack() {
    clock.begin(Phase.NOTHING, 0);
    clock.holdBack(SECOND);

    assertThat(clock.idleTooLong(9 * SECOND)).isTrue();
  }

  @Test
  void nothing_isLeftOfABody_whenAnotherBegins() {
    clock.begin(Phase.BODY, 0);
    clock.bodyBytes(WINDOW_BYTES);
    for (int second = 1; second < 6; second++) {
      clock.tooSlow(second * SECOND);
    }
    clock.holdBack(6 * SECOND - 1);

    assertThat(refusedAfter(0)).isEqualTo(6);
  }
}
