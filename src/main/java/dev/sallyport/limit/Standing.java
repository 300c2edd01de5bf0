package dev.sallyport.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a limit stands after a request was admitted or refused: what callers are told in headers.
 *
 * @param remaining never below 0, also where the limit was lowered
 * @param reset until all of it is free again
 * @param retryAfter zero where the charge fits, else until it would; the window's length where it
 *     never will
 */
public record Standing(
    Scope scope, Limit limit, long remaining, Duration reset, Duration retryAfter) {
  public Standing {
    requireNonNull(scope, "scope");
    requireNonNull(limit, "limit");
    requireNonNull(reset, "reset");
    requireNonNull(retryAfter, "retryAfter");
  }

  boolean refuses() {
    return !retryAfter.isZero();
  }
}
