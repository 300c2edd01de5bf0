package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestIdTest {
  @Test
  void id_isAUuidOfVersion7_thatTellsItsTime() {
    long before = System.currentTimeMillis();

    UUID id = RequestId.fresh().uuid();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    // Others may have made ids ahead of the clock.
    assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, before + 60_000);
  }

  @Test
  void id_isTheSameBits_inBothOfItsForms() {
    RequestId id = RequestId.fresh();

    assertThat(id.inDialect()).isEqualTo("req_" + id.toString().replace("-", ""));
  }

  @Test
  void ids_grow_alsoWithinAMillisecond_andWhenTheClockIsSetBack() {
    UUID last = RequestId.fresh().uuid();
    long now = System.currentTimeMillis();
    for (int i = 0; i < 10_000; i++) {
      UUID next = RequestId.of(i % 2 == 0 ? now : now - 3_600_000).uuid();
      assertThat(next.toString()).isGreaterThan(last.toString());
      last = next;
    }
  }
}
