package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.runtime.Memory;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an operator at start what the memory beside the heap does not suffice for. */
final class NetworkMemory {
  private static final Logger log = LoggerFactory.getLogger(NetworkMemory.class);
  private static final int MEBIBYTE = 1 << 20;
  private static final long FOR_ALL_ELSE_BYTES = 16L * MEBIBYTE;

  private NetworkMemory() {}

  static void check(Settings settings) {
    shortage(Memory.mostDirectBytes(), settings.inbound().jsonBodyLimitBytes())
        .ifPresent(log::warn);
  }

  /** A body that was collected goes to the provider in one piece, which needs its whole size. */
  static Optional<String> shortage(long bytes, long largestBodyBytes) {
    long needed = largestBodyBytes + FOR_ALL_ELSE_BYTES;
    return bytes >= needed
        ? Optional.empty()
        : Optional.of(
            "Network buffers have "
                + bytes / MEBIBYTE
                + " MiB, so large calls will be answered with 503: a body of inbound.jsonBodyLimit"
                + " needs "
                + (needed + MEBIBYTE - 1) / MEBIBYTE
                + " MiB; give them more with -XX:MaxDirectMemorySize (default: as much as the"
                + " heap), or lower that limit");
  }
}
