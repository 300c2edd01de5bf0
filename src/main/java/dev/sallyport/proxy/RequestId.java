package dev.sallyport.proxy;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names one call in its answer, in the log and in the ledger. A UUID of version 7: of one node each
 * is larger than the one before, also when the clock is set back.
 */
record RequestId(UUID uuid) {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final int TIME_SHIFT = 16;
  private static final int COUNT_BITS = 12;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  /** Milliseconds, and a count within each. */
  private static final AtomicLong LAST = new AtomicLong();

  static RequestId fresh() {
    return of(System.currentTimeMillis());
  }

  static RequestId of(long millis) {
    long now = millis << COUNT_BITS;
    long mine = LAST.accumulateAndGet(now, (last, later) -> Math.max(last + 1, later));
    long time = mine >>> COUNT_BITS << TIME_SHIFT;
    long high = time | VERSION_7 | (mine & COUNT_MASK);
    long low = ThreadLocalRandom.current().nextLong() >>> 2 | VARIANT;
    return new RequestId(new UUID(high, low));
  }

  /** With the prefix that OpenAI's and Anthropic's have. */
  String inDialect() {
    return "req_" + hex(uuid.getMostSignificantBits()) + hex(uuid.getLeastSignificantBits());
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(Long.BYTES * 2 - digits.length()) + digits;
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
