package dev.sallyport.usage;

import java.time.Instant;
import java.util.Optional;

/**
 * Which rows of the ledger are meant: those that have all that is named.
 *
 * @param from when they began, at the earliest
 * @param to before which they began
 */
public record RequestFilter(
    UsageFilter calls,
    Optional<String> session,
    Optional<Outcome> outcome,
    Optional<Integer> status,
    Optional<Instant> from,
    Optional<Instant> to) {}
