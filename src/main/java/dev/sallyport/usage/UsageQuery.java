package dev.sallyport.usage;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of the totals.
 *
 * @param from of the first call; absent: 30 days before {@code to}
 * @param to before which the last call was; absent: until the end of today
 */
public record UsageQuery(
    Set<Dimension> by, Optional<Instant> from, Optional<Instant> to, UsageFilter filter) {
  public UsageQuery {
    by = Set.copyOf(by);
  }
}
