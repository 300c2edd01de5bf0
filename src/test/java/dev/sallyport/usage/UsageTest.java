package dev.sallyport.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UsageTest {
  @Test
  void numbers_areOfOneEach_withoutAGap() {
    assertThat(Arrays.stream(Count.values()).map(Count::number))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, Count.values().length).boxed().toList());
    assertThat(Arrays.stream(Outcome.values()).map(Outcome::number)).doesNotHaveDuplicates();
  }

  @Test
  void sum_isOfEachCount_andEstimatedIfOneIs() {
    Usage one = Usage.NONE.with(Count.INPUT, 3).with(Count.OUTPUT, 4);
    Usage other = Usage.NONE.with(Count.OUTPUT, 5).with(Count.TOOL_CALLS, 1).estimated();

    Usage sum = one.plus(other);

    assertThat(sum.of(Count.INPUT)).isEqualTo(3);
    assertThat(sum.of(Count.OUTPUT)).isEqualTo(9);
    assertThat(sum.of(Count.TOOL_CALLS)).isEqualTo(1);
    assertThat(sum.isEstimated()).isTrue();
    assertThat(one.isEstimated()).isFalse();
  }

  @Test
  void sum_staysAtTheLargest_whereItWouldPassIt() {
    Usage most = Usage.NONE.with(Count.INPUT, Long.MAX_VALUE);

    assertThat(most.plus(most).of(Count.INPUT)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void count_isNotBelowZero() {
    assertThat(Usage.NONE.with(Count.INPUT, -1)).isEqualTo(Usage.NONE);
    assertThat(Usage.NONE.with(Count.INPUT, -1).isNothing()).isTrue();
  }
}
