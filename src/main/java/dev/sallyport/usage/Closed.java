package dev.sallyport.usage;

import java.util.Optional;

/**
 * What is known of a call once it is over.
 *
 * @param status told to the client; 0 where it was told none
 * @param error code of the gateway's own refusal, as in {@code core.ErrorCode}
 * @param model that answered, where the provider said so
 * @param attempts how often it was sent to the provider
 */
public record Closed(
    Outcome outcome,
    int status,
    Optional<String> error,
    Optional<String> model,
    Usage usage,
    int attempts,
    Timings timings) {

  /**
   * Microseconds since the head of the request was there; 0 for what was not reached.
   *
   * @param auth the key was known and all limits passed
   * @param connect a connection to the provider was open
   * @param firstByte the head of the answer came
   * @param end of the whole call
   */
  public record Timings(long auth, long connect, long firstByte, long end) {
    public static final Timings NONE = new Timings(0, 0, 0, 0);
  }

  /** Of a call of which no more is known than how it began. */
  public static Closed interrupted(Usage seen) {
    return new Closed(
        Outcome.INTERRUPTED, 0, Optional.empty(), Optional.empty(), seen, 0, Timings.NONE);
  }
}
