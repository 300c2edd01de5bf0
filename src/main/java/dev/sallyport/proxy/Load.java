package dev.sallyport.proxy;

import dev.sallyport.config.Settings;
import dev.sallyport.core.GatewayException;
import dev.sallyport.runtime.Memory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one node carries, over all of its event loops: a call past its limits is refused before
 * anything is read or looked up for it, since a node that takes on all soon serves nobody.
 */
public final class Load {
  private static final int MOST_CALLS = 10_000;
  private static final int HEAP_PER_CALL_BYTES = 48 * 1024;
  private static final int BODIES_SHARE_OF_HEAP = 4;

  /** The last quarter is kept for bodies up to this size, so that few large ones stop nobody. */
  private static final int SMALL_BODY_BYTES = 64 * 1024;

  private static final Duration TIGHT = Duration.ofSeconds(1);

  private final int mostCalls;
  private final long mostBodyBytes;
  private final Memory memory;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile long bodyRefusedAt = System.nanoTime() - TIGHT.toNanos();

  public Load(Settings settings, long heapBytes) {
    Settings.Overload limits = settings.overload();
    this.mostCalls =
        limits.inFlight() > 0
            ? limits.inFlight()
            : (int) Math.min(MOST_CALLS, heapBytes / HEAP_PER_CALL_BYTES);
    this.mostBodyBytes =
        limits
            .bodyMemoryBytes()
            .orElseGet(
                () ->
                    Math.max(
                        heapBytes / BODIES_SHARE_OF_HEAP,
                        forOne(settings.inbound().jsonBodyLimitBytes())));
    this.memory = Memory.ofThisProcess(limits.memoryPercent());
  }

  /** Of which three quarters are this one body: the last quarter is not for it. */
  private static long forOne(long bodyBytes) {
    return bodyBytes / 3 * 4 + 4;
  }

  /** False where the call must be refused; else {@link #end} must follow. */
  boolean begin() {
    if (memory.isScarce()) {
      return false;
    }
    if (calls.incrementAndGet() > mostCalls) {
      calls.decrementAndGet();
      return false;
    }
    return true;
  }

  void end() {
    calls.decrementAndGet();
  }

  /** No body larger than this is ever held. */
  long largestBody() {
    return mostBodyBytes - mostBodyBytes / 4;
  }

  /**
   * @param sum of the body that they belong to, as far as it is known
   */
  boolean hold(long bytes, long sum) {
    long limit = sum <= SMALL_BODY_BYTES ? mostBodyBytes : largestBody();
    if (bodyBytes.addAndGet(bytes) <= limit) {
      return true;
    }
    bodyBytes.addAndGet(-bytes);
    bodyRefusedAt = System.nanoTime();
    return false;
  }

  void release(long bytes) {
    bodyBytes.addAndGet(-bytes);
  }

  /** Whether a body was lately refused for lack of memory, so that none may linger. */
  boolean isTight(long now) {
    return now - bodyRefusedAt < TIGHT.toNanos();
  }

  void look() {
    memory.look();
  }

  public int calls() {
    return calls.get();
  }

  public long bodyBytes() {
    return bodyBytes.get();
  }

  static GatewayException refusal() {
    return GatewayException.unavailable("The gateway is overloaded; try again later.");
  }
}
