package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private final List<String> heard = new ArrayList<>();

  @Test
  void all_hear_whenOneFails() {
    CallEnds all =
        Audience.of(
            List.of(
                end -> heard.add("first"),
                end -> {
                  throw new IllegalStateException("no");
                },
                end -> heard.add("last")));

    all.ended(Ends.refused(401, "unauthenticated"));

    assertThat(heard).containsExactly("first", "last");
  }

  @Test
  void nobody_hears_whereThereIsNobody() {
    assertThat(Audience.of(List.of())).isSameAs(CallEnds.UNHEARD);
  }
}
