package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waits_doubleUpToTheMost_andBeginAgain() {
    Backoff backoff = new Backoff(50, 2_000);

    assertThat(backoff.nextMillis()).isBetween(25L, 50L);
    assertThat(backoff.nextMillis()).isBetween(50L, 100L);
    for (int i = 0; i < 100; i++) {
      backoff.nextMillis();
    }
    assertThat(backoff.nextMillis()).isBetween(1_000L, 2_000L);
    backoff.reset();
    assertThat(backoff.nextMillis()).isBetween(25L, 50L);
  }
}
