package dev.sallyport.limit;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoField;

/** How a window cuts time into buckets: the same way as {@code admit.lua} does. */
interface Grid {
  /** A window is so many buckets, and the one being filled. */
  int SLICES = 20;

  long MICROS_PER_DAY = 86_400_000_000L;

  /** How many buckets count at once. */
  int live();

  long bucketAt(long micros);

  long startMicros(long bucket);

  static Grid of(Window window) {
    return window.length().isPresent() ? new Sliding(window.micros() / SLICES) : new Months();
  }

  /** Buckets of equal length, so many that the oldest ends to count when all of it is too old. */
  record Sliding(long bucketMicros) implements Grid {
    @Override
    public int live() {
      return SLICES + 1;
    }

    @Override
    public long bucketAt(long micros) {
      return Math.floorDiv(micros, bucketMicros);
    }

    @Override
    public long startMicros(long bucket) {
      return bucket * bucketMicros;
    }
  }

  /** One bucket: the calendar month in UTC, numbered from the year 0. */
  record Months() implements Grid {
    @Override
    public int live() {
      return 1;
    }

    @Override
    public long bucketAt(long micros) {
      LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
      return day.getLong(ChronoField.PROLEPTIC_MONTH);
    }

    @Override
    public long startMicros(long bucket) {
      return YearMonth.of(0, 1).plusMonths(bucket).atDay(1).toEpochDay() * MICROS_PER_DAY;
    }
  }
}
