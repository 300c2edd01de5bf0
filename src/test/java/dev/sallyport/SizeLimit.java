package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * What is answered at one less than a limit, at the limit, at one more, and at a thousand times it.
 *
 * @param past at one more; a regular expression, as the other two
 * @param answer waits for the answer to what has a size, with a patience of its own
 */
record SizeLimit(
    String name, int size, String within, String past, String far, IntFunction<String> answer) {
  private static final long SLACK_BYTES = 24 << 20;

  /** Who was refused in the middle may still be sending the rest. */
  private static final Duration LET_GO = Duration.ofSeconds(10);

  SizeLimit(String name, int size, String past, String far, IntFunction<String> answer) {
    this(name, size, "200", past, far, answer);
  }

  void check() {
    assertAnswers(within, size - 1);
    assertAnswers(within, size);
    assertAnswers(past, size + 1);
    long before = usedBytes();
    assertAnswers(far, size * 1000);
    assertThat(Soon.is(LET_GO, () -> usedBytes() - before < SLACK_BYTES))
        .as("kept of 1000 times %s: %d bytes", name, usedBytes() - before)
        .isTrue();
  }

  private void assertAnswers(String expected, int asked) {
    assertThat(answer.apply(asked)).as("%s: %d", name, asked).matches(expected);
  }

  private static long usedBytes() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  @Override
  public String toString() {
    return name;
  }
}
