package dev.sallyport.proxy;

import java.util.concurrent.ThreadLocalRandom;

/** Names one call, so that a caller's report of an error leads to its line in the log. */
final class RequestId {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final int TIME_SHIFT = 16;
  private static final int RANDOM_BITS = 12;

  private RequestId() {}

  /** A UUID of version 7 behind the prefix that OpenAI and Anthropic have: sorts by its time. */
  static String fresh() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high =
        System.currentTimeMillis() << TIME_SHIFT | VERSION_7 | random.nextLong(1L << RANDOM_BITS);
    long low = random.nextLong() >>> 2 | VARIANT;
    return "req_" + hex(high) + hex(low);
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(Long.BYTES * 2 - digits.length()) + digits;
  }
}
