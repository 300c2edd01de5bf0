package dev.sallyport.fuzz;

import com.sun.management.ThreadMXBean;
import dev.sallyport.core.GatewayException;
import java.lang.management.ManagementFactory;

/**
 * What holds for all code that reads what strangers send: it says no in the ways that it may, and
 * neither time nor memory grow beyond what the input is worth.
 */
public final class Fuzzed {
  private static final long LONGEST_NANOS = 100_000_000;

  /** Some targets ask all providers, and what Jazzer adds to the code allocates, too. */
  private static final long FEWEST_BYTES = 16 << 20;

  private static final long BYTES_PER_BYTE = 2_000;

  /** The first run of code pays for its compilation, and this machine is not ours alone. */
  private static final int TRIES = 3;

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Fuzzed() {}

  /** Fails unless one of a few runs of the same keeps within the bounds. */
  public static void run(int inputBytes, Runnable code) {
    String last = "";
    for (int i = 0; i < TRIES; i++) {
      last = excess(inputBytes, code);
      if (last.isEmpty()) {
        return;
      }
    }
    throw new AssertionError(last);
  }

  private static String excess(int inputBytes, Runnable code) {
    long nanos = THREAD.getCurrentThreadCpuTime();
    long bytes = THREAD.getCurrentThreadAllocatedBytes();
    try {
      code.run();
    } catch (GatewayException | IllegalArgumentException refused) {
      // That is how it says no.
    }
    long took = THREAD.getCurrentThreadCpuTime() - nanos;
    long used = THREAD.getCurrentThreadAllocatedBytes() - bytes;
    if (took > LONGEST_NANOS) {
      return "took " + took / 1_000_000 + " ms for " + inputBytes + " bytes";
    }
    return used > FEWEST_BYTES + BYTES_PER_BYTE * inputBytes
        ? "took " + used + " bytes for " + inputBytes
        : "";
  }

  public static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** Seeds are written in lines; on the wire they end with CR LF. */
  public static String lines(String... lines) {
    return String.join("\r\n", lines);
  }
}
