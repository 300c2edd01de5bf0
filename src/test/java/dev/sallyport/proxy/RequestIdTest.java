package dev.sallyport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestIdTest {
  @Test
  void id_isAUuidOfVersion7_thatTellsItsTime() {
    long before = System.currentTimeMillis();

    String id = RequestId.fresh();

    assertThat(id).matches("req_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}");
    assertThat(Long.parseLong(id.substring(4, 16), 16))
        .isBetween(before, System.currentTimeMillis());
  }

  @Test
  void ids_differ() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(RequestId.fresh())).isTrue();
    }
  }
}
