package dev.sallyport.limit;

import java.util.Arrays;

/**
 * What counts in one window of this node, by bucket and in all. Time goes forward only: a small
 * step back of the clock is waited for, after a large one all that counted counts on from the new
 * time. Not thread-safe.
 */
final class Count {
  private final Grid grid;
  private final long[] buckets;
  private long newest;
  private long total;

  Count(Grid grid, long nowMicros) {
    this.grid = grid;
    this.buckets = new long[grid.live()];
    this.newest = grid.bucketAt(nowMicros);
  }

  /** What counts now. */
  long at(long nowMicros) {
    long current = grid.bucketAt(nowMicros);
    if (newest - current > buckets.length) {
      long kept = total;
      clear(current);
      add(kept);
    } else if (current - newest >= buckets.length) {
      clear(current);
    } else {
      while (newest < current) {
        newest++;
        total -= buckets[slot(newest)];
        buckets[slot(newest)] = 0;
      }
    }
    return total;
  }

  private void clear(long current) {
    Arrays.fill(buckets, 0);
    total = 0;
    newest = current;
  }

  /** To be asked for what counts before. */
  void add(long amount) {
    buckets[slot(newest)] += amount;
    total += amount;
  }

  /** Until nothing counts. */
  long resetMicros(long nowMicros) {
    for (long bucket = newest; bucket > newest - buckets.length; bucket--) {
      if (buckets[slot(bucket)] > 0) {
        return freeMicros(bucket) - nowMicros;
      }
    }
    return 0;
  }

  /** Until at least so much less counts than now. */
  long untilFreeMicros(long missing, long nowMicros) {
    long left = missing;
    long bucket = newest - buckets.length;
    while (left > 0 && bucket < newest) {
      bucket++;
      left -= buckets[slot(bucket)];
    }
    return freeMicros(bucket) - nowMicros;
  }

  private long freeMicros(long bucket) {
    return grid.startMicros(bucket + buckets.length);
  }

  private int slot(long bucket) {
    return (int) Math.floorMod(bucket, (long) buckets.length);
  }
}
