package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BodyPaceTest {
  private final Settings.Inbound limits =
      Settings.load(
              Optional.empty(),
              Map.of(
                  "SALLYPORT_INBOUND_BODY_RATE_GRACE", "50ms",
                  "SALLYPORT_INBOUND_BODY_MINIMUM_RATE", "1KiB"))
          .inbound();

  @Test
  void body_isTooSlow_whenAWindowEndsWithLessThanTheRate() {
    BodyPace pace = new BodyPace(limits);

    assertThat(slowWithin(pace, 0, Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void body_isFastEnough_whenEachWindowHasTheRate() {
    BodyPace pace = new BodyPace(limits);

    assertThat(slowWithin(pace, 1000, Duration.ofMillis(200))).isFalse();
  }

  private static boolean slowWithin(BodyPace pace, int bytes, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      if (pace.isTooSlow(bytes)) {
        return true;
      }
    }
    return false;
  }
}
