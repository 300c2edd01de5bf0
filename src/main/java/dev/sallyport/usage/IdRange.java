package dev.sallyport.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/**
 * Which ids a page may hold: they begin with their time, so that a time is a place among them.
 *
 * @param end not of it any more
 */
public record IdRange(UUID first, UUID end) {
  private static final int TIME_SHIFT = 16;
  private static final UUID LOWEST = new UUID(0, 0);
  private static final UUID HIGHEST = new UUID(-1, -1);

  static IdRange of(Optional<Instant> from, Optional<Instant> to, Optional<UUID> after) {
    UUID first = from.map(IdRange::place).orElse(LOWEST);
    UUID end = to.map(IdRange::place).orElse(HIGHEST);
    return new IdRange(first, after.filter(last -> isBelow(last, end)).orElse(end));
  }

  /** Lower than each id of that millisecond or later. */
  private static UUID place(Instant time) {
    return new UUID(Math.max(0, time.toEpochMilli()) << TIME_SHIFT, 0);
  }

  /** As PostgreSQL compares them; {@link UUID#compareTo} takes the first bit for a sign. */
  private static boolean isBelow(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high < 0
        || (high == 0
            && Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits())
                < 0);
  }

  LocalDate firstDay() {
    return day(first);
  }

  LocalDate lastDay() {
    return day(end);
  }

  /** The UTC day of the time in an id. */
  public static LocalDate day(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> TIME_SHIFT)
        .atOffset(ZoneOffset.UTC)
        .toLocalDate();
  }
}
