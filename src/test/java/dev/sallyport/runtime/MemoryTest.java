package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private final AtomicReference<Memory.Reading> reading = new AtomicReference<>();
  private final Memory memory = new Memory(85, reading::get);

  private boolean isScarceAt(Duration age, long heapPercent, long directPercent) {
    reading.set(new Memory.Reading(age, heapPercent, 100, Duration.ZERO, directPercent, 100));
    memory.look();
    return memory.isScarce();
  }

  private boolean isScarceAt(long heapPercent) {
    return isScarceAt(Duration.ZERO, heapPercent, 0);
  }

  @Test
  void memory_isScarce_whenMoreOfTheHeapThanMayIsLive() {
    assertThat(isScarceAt(85)).isFalse();
    assertThat(isScarceAt(86)).isTrue();
  }

  @Test
  void memory_staysScarce_untilClearlyLessIsLive() {
    isScarceAt(86);

    assertThat(isScarceAt(80)).isTrue();
    assertThat(isScarceAt(76)).isTrue();
    assertThat(isScarceAt(75)).isFalse();
    assertThat(isScarceAt(80)).isFalse();
  }

  @Test
  void memory_isNoLongerScarce_whenNothingWasCollectedForAWhile() {
    isScarceAt(99);

    assertThat(isScarceAt(Duration.ofMillis(1_900), 99, 0)).isTrue();
    assertThat(isScarceAt(Duration.ofSeconds(2), 99, 0)).isFalse();
  }

  @Test
  void memory_isScarce_whenTheBuffersBesideTheHeapAreUsedUp() {
    assertThat(isScarceAt(Duration.ofDays(1), 0, 95)).isFalse();
    assertThat(isScarceAt(Duration.ofDays(1), 0, 96)).isTrue();
    assertThat(isScarceAt(Duration.ofDays(1), 0, 95)).isFalse();
  }

  @Test
  void memory_isNoLongerScarce_whenNoBufferWasAddedForAWhile() {
    isScarceAt(Duration.ofDays(1), 0, 96);

    assertThat(isScarceWithBuffersSince(Duration.ofMillis(1_900))).isTrue();
    assertThat(isScarceWithBuffersSince(Duration.ofSeconds(2))).isFalse();
  }

  private boolean isScarceWithBuffersSince(Duration directAge) {
    reading.set(new Memory.Reading(Duration.ofDays(1), 0, 100, directAge, 100, 100));
    memory.look();
    return memory.isScarce();
  }
}
