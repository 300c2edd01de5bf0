package dev.sallyport.runtime;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Tells when memory runs short. What counts is the heap in use after a collection, since between
 * two a full heap is the normal case; and the network buffers beside the heap.
 */
public final class Memory {
  /** What a collection found is no longer believed: the next one comes only if there is work. */
  private static final Duration BELIEVED = Duration.ofSeconds(2);

  /** Higher than for the heap, because the pool of buffers keeps what it has had. */
  private static final int DIRECT_PERCENT = 95;

  private static final int HYSTERESIS_PERCENT = 10;
  private static final Collections COLLECTIONS = new Collections();
  private static final Growth GROWTH = new Growth();

  private final int percent;
  private final Supplier<Reading> readings;
  private volatile boolean scarce;

  /**
   * @param age since the heap was last collected
   * @param heapUsed after that, in bytes
   * @param directAge since a buffer was last added or refused: what the pool keeps can be used
   */
  record Reading(
      Duration age,
      long heapUsed,
      long heapMost,
      Duration directAge,
      long directUsed,
      long directMost) {
    boolean heapIsOver(int percent) {
      return age.compareTo(BELIEVED) < 0 && isOver(heapUsed, heapMost, percent);
    }

    boolean directIsOver(int percent) {
      return directAge.compareTo(BELIEVED) < 0 && isOver(directUsed, directMost, percent);
    }

    private static boolean isOver(long used, long most, int percent) {
      return used * 100 > most * percent;
    }
  }

  Memory(int percent, Supplier<Reading> readings) {
    this.percent = percent;
    this.readings = readings;
  }

  /**
   * @param percent of the heap in use after a collection
   */
  public static Memory ofThisProcess(int percent) {
    return new Memory(percent, Memory::read);
  }

  /** As of the last look. */
  public boolean isScarce() {
    return scarce;
  }

  /** To be called a few times a second, by any thread. */
  public void look() {
    Reading now = readings.get();
    int spared = scarce ? HYSTERESIS_PERCENT : 0;
    scarce = now.heapIsOver(percent - spared) || now.directIsOver(DIRECT_PERCENT);
  }

  private static Reading read() {
    Collection last = COLLECTIONS.last();
    long direct = directBytes();
    long now = System.nanoTime();
    return new Reading(
        Duration.ofNanos(now - last.nanos()),
        last.usedBytes(),
        Runtime.getRuntime().maxMemory(),
        Duration.ofNanos(now - GROWTH.last(direct)),
        direct,
        mostDirectBytes());
  }

  /** What network buffers may have, beside the heap. */
  public static long mostDirectBytes() {
    return PlatformDependent.maxDirectMemory();
  }

  private static long directBytes() {
    long used = Math.max(0, PlatformDependent.usedDirectMemory());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        used = Math.max(used, pool.getMemoryUsed());
      }
    }
    return used;
  }

  private static final class Growth {
    private long bytes;
    private long nanos = System.nanoTime();

    synchronized long last(long bytesNow) {
      if (bytesNow > bytes) {
        nanos = System.nanoTime();
      }
      bytes = bytesNow;
      long refused = BufferGuard.refusedAt();
      return refused - nanos > 0 ? refused : nanos;
    }
  }

  private record Collection(long nanos, long usedBytes) {}

  /** Listens once for all who ask, because the JVM never forgets a listener by itself. */
  private static final class Collections {
    private final Set<String> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());

    private volatile Collection last = new Collection(System.nanoTime(), 0);

    Collections() {
      for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
        if (each instanceof NotificationEmitter emitter) {
          emitter.addNotificationListener((told, none) -> collected(told), null, null);
        }
      }
    }

    Collection last() {
      return last;
    }

    private void collected(Notification told) {
      if (told.getUserData() instanceof CompositeData data
          && told.getType()
              .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
        long used =
            GarbageCollectionNotificationInfo.from(data)
                .getGcInfo()
                .getMemoryUsageAfterGc()
                .entrySet()
                .stream()
                .filter(pool -> heap.contains(pool.getKey()))
                .map(Map.Entry::getValue)
                .mapToLong(pool -> pool.getUsed())
                .sum();
        last = new Collection(System.nanoTime(), used);
      }
    }
  }
}
