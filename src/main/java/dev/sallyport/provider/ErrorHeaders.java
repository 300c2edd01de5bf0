package dev.sallyport.provider;

import dev.sallyport.core.GatewayException;
import io.vertx.core.MultiMap;
import java.time.Duration;

/**
 * Tells an SDK whether the same request is worth sending again, and when: without a word of ours
 * each goes by the status alone, and sends again what can only fail again or is paid twice.
 */
public final class ErrorHeaders {
  /** The longest wait that any SDK of OpenAI's family keeps to (openai-python, 2026-11). */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private static final Duration ALMOST_ONE_MILLI = Duration.ofMillis(1).minusNanos(1);

  private ErrorHeaders() {}

  /** To be called with the headers of an answer that is a refusal of the gateway's own. */
  public static void tell(
      Dialect dialect, MultiMap headers, GatewayException error, String requestId) {
    headers.set(dialect == Dialect.ANTHROPIC ? "request-id" : "x-request-id", requestId);
    headers.set("x-should-retry", Boolean.toString(isWorthRepeating(error)));
    error.retryAfter().ifPresent(after -> tellWhen(headers, after));
  }

  /** Both, since SDKs prefer the exact one and all others know the old one. */
  private static void tellWhen(MultiMap headers, Duration after) {
    long millis = Math.max(1, after.plus(ALMOST_ONE_MILLI).toMillis());
    headers.set("retry-after", Long.toString(Quota.wholeSeconds(after)));
    headers.set("retry-after-ms", Long.toString(millis));
  }

  /**
   * What a direct connection's SDK would repeat is repeated, but for a request that the provider
   * may be working on, and a limit that the SDK would not wait for: some come back in a second, for
   * nothing, and anthropic-java sleeps for an hour if it is told to.
   */
  private static boolean isWorthRepeating(GatewayException error) {
    return switch (error.code()) {
      case LIMITED ->
          error.retryAfter().filter(after -> after.compareTo(LONGEST_WAIT) <= 0).isPresent();
      case UPSTREAM, UPSTREAM_TIMEOUT, UNAVAILABLE, INTERNAL -> true;
      case UNANSWERED,
          NOT_IMPLEMENTED,
          UNAUTHENTICATED,
          EXPIRED,
          FORBIDDEN,
          INVALID,
          NOT_FOUND,
          DUPLICATE,
          IN_USE,
          TOO_LARGE,
          REUSED ->
          false;
    };
  }
}
