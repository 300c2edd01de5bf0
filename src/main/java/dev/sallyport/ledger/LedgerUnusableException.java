package dev.sallyport.ledger;

import java.nio.file.Path;
import java.time.Instant;

/**
 * The log cannot be begun, so that no call could be accounted for; the message is for operators.
 */
public final class LedgerUnusableException extends RuntimeException {
  private LedgerUnusableException(String message) {
    super(message, null, false, false);
  }

  static LedgerUnusableException inUse(Path folder) {
    return new LedgerUnusableException(
        "The folder "
            + folder
            + " is in use by another process: each node needs a dataDir of its own.");
  }

  static LedgerUnusableException unwritable(Path folder, Exception cause) {
    return new LedgerUnusableException("The folder " + folder + " cannot be used: " + cause);
  }

  static LedgerUnusableException clock(Path folder, Instant now, Instant newest) {
    return new LedgerUnusableException(
        "The clock says "
            + now
            + ", but the log in "
            + folder
            + " has a call of "
            + newest
            + ": set the clock, or move that folder away.");
  }
}
