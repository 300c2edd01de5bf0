package dev.sallyport.provider;

import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells clients how far limits on requests are used up, in the headers that their SDKs know from
 * the provider. Where the provider tells the same of a limit of its own, the tighter one is told.
 */
public final class QuotaHeaders {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration ALMOST_ONE_MILLI = Duration.ofMillis(1).minusNanos(1);

  private QuotaHeaders() {}

  /** The headers of one family, which are told together; no name for what it does not have. */
  private record Family(String limit, String remaining, String reset) {}

  private static final Family OPENAI =
      new Family(
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests");
  private static final Family ANTHROPIC =
      new Family(
          "anthropic-ratelimit-requests-limit",
          "anthropic-ratelimit-requests-remaining",
          "anthropic-ratelimit-requests-reset");
  private static final Family MISTRAL =
      new Family("x-ratelimit-limit-req-minute", "x-ratelimit-remaining-req-minute", "");
  private static final Family OPENROUTER =
      new Family("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset");

  /**
   * @param headers of an answer, with what the provider says in it
   * @param quotas the gateway's own
   */
  public static void tell(Dialect dialect, MultiMap headers, List<Quota> quotas, Clock clock) {
    switch (dialect) {
      case OPENAI -> tightest(quotas).ifPresent(q -> tell(OPENAI, headers, q, written(q.reset())));
      case ANTHROPIC ->
          tightest(quotas)
              .ifPresent(q -> tell(ANTHROPIC, headers, q, at(clock, q.reset()).toString()));
      case MISTRAL ->
          tightest(quotas.stream().filter(QuotaHeaders::isPerMinute).toList())
              .ifPresent(q -> tell(MISTRAL, headers, q, ""));
      case OPENROUTER ->
          tightest(quotas)
              .ifPresent(
                  q ->
                      tell(
                          OPENROUTER,
                          headers,
                          q,
                          Long.toString(clock.instant().plus(q.reset()).toEpochMilli())));
      case GEMINI, COHERE, OLLAMA -> {}
    }
  }

  private static boolean isPerMinute(Quota quota) {
    return quota.window().equals(Optional.of(MINUTE));
  }

  private static Optional<Quota> tightest(List<Quota> quotas) {
    return quotas.stream().min(Comparator.comparingLong(Quota::remaining));
  }

  private static void tell(Family family, MultiMap headers, Quota ours, String reset) {
    if (isTighter(headers.get(family.remaining()), ours.remaining())) {
      return;
    }
    headers.set(family.limit(), Long.toString(ours.limit()));
    headers.set(family.remaining(), Long.toString(ours.remaining()));
    if (!family.reset().isEmpty()) {
      headers.set(family.reset(), reset);
    }
  }

  /** Azure says -1 where it does not know. */
  private static boolean isTighter(String theirs, long ours) {
    try {
      long remaining = theirs == null ? -1 : Long.parseLong(theirs.trim());
      return remaining >= 0 && remaining <= ours;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static Instant at(Clock clock, Duration reset) {
    Instant exact = clock.instant().plus(reset);
    Instant whole = exact.truncatedTo(ChronoUnit.SECONDS);
    return whole.equals(exact) ? whole : whole.plusSeconds(1);
  }

  /** As OpenAI writes durations: 12ms, 1s, 6m0s, 24h0m0s. */
  static String written(Duration time) {
    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
      long millis = time.plus(ALMOST_ONE_MILLI).toMillis();
      return millis == 0 ? "0s" : millis == 1000 ? "1s" : millis + "ms";
    }
    long seconds = Quota.wholeSeconds(time);
    String rest = seconds % 60 + "s";
    if (seconds < 60) {
      return rest;
    }
    long minutes = seconds / 60;
    return minutes < 60 ? minutes + "m" + rest : minutes / 60 + "h" + minutes % 60 + "m" + rest;
  }
}
