package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.key.KeyText;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What it costs to look for a key: figures to read, and bounds ten times as wide. */
@Tag("proof")
class TracesSpeedTest {
  private static final Logger log = LoggerFactory.getLogger(TracesSpeedTest.class);
  private static final String PROMPT =
      "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"What does this do?\\n"
          + "for (int i = 0; i < 10; i++) {\\n  say(\\\"h\\u00e9llo %d\\\", i);\\n}\\n\"}],"
          + "\"temperature\":0.7,\"stream\":true,\"filler\":\"";

  private final byte[] key = KeyText.generate().reveal();
  private final Traces traces = Traces.of(key);

  private static String body(int bytes) {
    StringBuilder text = new StringBuilder(PROMPT);
    Random random = new Random(1);
    while (text.length() < bytes - 2) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.append("\"}").toString();
  }

  @Test
  void search_isCheap() {
    byte[] small = body(600).getBytes(UTF_8);
    byte[] large = body(1 << 20).getBytes(UTF_8);
    byte[] escapes = "%73k\\u0073k-sp".repeat(70_000).getBytes(UTF_8);
    Buffer event = Buffer.buffer(PROMPT + "\n\n");
    Sieve sieve = new Sieve(traces, Sieve.Mesh.WIDE);

    assertThat(nanos("600-byte body", () -> traces.isIn(small))).isLessThan(3_000);
    Buffer collected = Buffer.buffer(small);
    assertThat(nanos("600-byte body in a buffer", () -> traces.isIn(collected.getBytes())))
        .isLessThan(3_000);
    assertThat(
            nanos(
                "600-byte answer",
                () -> new Sieve(traces, Sieve.Mesh.WIDE).next(collected).length() == 0))
        .isLessThan(3_000);
    assertThat(nanos("1 MiB body", () -> traces.isIn(large))).isLessThan(4_000_000);
    assertThat(nanos("1 MB of escapes", () -> traces.isIn(escapes))).isLessThan(100_000_000);
    assertThat(nanos("event of a stream", () -> sieve.next(event).length() == 0)).isLessThan(3_000);
    assertThat(nanos("making", () -> Traces.of(key).length() == 0)).isLessThan(50_000);
  }

  /** Of this thread's own time: the machine may be busy. */
  private static double nanos(String what, BooleanSupplier work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 10; round++) {
      long until = System.nanoTime() + 200_000_000;
      long start = threads.getCurrentThreadCpuTime();
      int runs = 0;
      int found = 0;
      while (System.nanoTime() < until) {
        for (int i = 0; i < 16; i++) {
          found += work.getAsBoolean() ? 1 : 0;
        }
        runs += 16;
      }
      best = Math.min(best, (double) (threads.getCurrentThreadCpuTime() - start) / runs);
      assertThat(found).isZero();
    }
    log.info("{}: {} ns", what, Math.round(best));
    return best;
  }
}
