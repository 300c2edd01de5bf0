package dev.sallyport.usage;

import java.util.Optional;

/** One row of the ledger with what is known today of those that it names. */
public record ExplainedRequest(Accounted row, Optional<Key> key, Names names) {
  /**
   * @param prefix of its newest text, as is {@code last4}
   */
  public record Key(String name, String prefix, String last4) {}

  /** Empty where it is deleted, or there was none. */
  public record Names(
      Optional<String> workspace, Optional<String> user, Optional<String> credential) {}
}
