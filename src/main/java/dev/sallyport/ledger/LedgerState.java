package dev.sallyport.ledger;

import java.time.Duration;

/**
 * How the log is, for those who look after the node; a few hundred milliseconds old.
 *
 * @param bytes of all its files
 * @param unshippedBytes not yet read again, for the database
 * @param unshippedCalls that are over and not yet in the database, as far as they were read
 * @param behind how long calls have waited for the database; zero while it takes them
 * @param runningCalls that are open
 * @param refusedCalls for which there was no room
 * @param lostMarks for which there was no room
 * @param damagedSegments that were set aside
 * @param refusedRows that were set aside, because the database takes others but not them
 * @param failed the disk did not keep what was written: no more calls are taken
 */
public record LedgerState(
    long bytes,
    long unshippedBytes,
    long unshippedCalls,
    Duration behind,
    long runningCalls,
    long refusedCalls,
    long lostMarks,
    long damagedSegments,
    long refusedRows,
    boolean failed) {
  static final LedgerState NONE = new LedgerState(0, 0, 0, Duration.ZERO, 0, 0, 0, 0, 0, false);
}
