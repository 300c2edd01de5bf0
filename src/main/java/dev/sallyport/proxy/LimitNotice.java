package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.limit.Admission;
import dev.sallyport.limit.Limit;
import dev.sallyport.limit.Standing;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.Quota;
import dev.sallyport.provider.QuotaHeaders;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client is told of its limits, with every answer to the call that they were asked for.
 *
 * @param degraded decided without Redis
 */
record LimitNotice(List<Quota> quotas, boolean degraded) {
  static final LimitNotice NONE = new LimitNotice(List.of(), false);
  private static final Clock CLOCK = Clock.systemUTC();

  /** Of a refusal, only the limit that refuses. */
  static LimitNotice of(Admission admission) {
    List<Standing> told = admission.refusedBy().map(List::of).orElseGet(admission::standings);
    return new LimitNotice(told.stream().map(LimitNotice::quota).toList(), admission.degraded());
  }

  private static Quota quota(Standing standing) {
    return new Quota(
        standing.limit().max(),
        standing.remaining(),
        standing.reset(),
        standing.limit().window().length());
  }

  void tell(Dialect dialect, MultiMap headers) {
    if (!quotas.isEmpty()) {
      QuotaHeaders.tell(dialect, headers, quotas, CLOCK);
    }
    if (degraded) {
      headers.set("sallyport-degraded", "1");
    }
  }

  static GatewayException refusal(Standing refusing) {
    Limit limit = refusing.limit();
    if (limit.max() == 0) {
      return GatewayException.exhausted(name(refusing), nothing(refusing));
    }
    String scope = refusing.scope().id();
    String per = limit.window().length().isPresent() ? limit.window().text() : "calendar month";
    String message =
        "Rate limit reached: this %s may make %d %s per %s%s. Try again in %d s."
            .formatted(
                scope,
                limit.max(),
                limit.metric().id(),
                per,
                limit.model().map(model -> " to " + model).orElse(""),
                Quota.wholeSeconds(refusing.retryAfter()));
    return GatewayException.limited(name(refusing), message, refusing.retryAfter());
  }

  /** Of a limit that no time ever frees. */
  private static String nothing(Standing refusing) {
    return "Rate limit reached: this %s may make no %s%s."
        .formatted(
            refusing.scope().id(),
            refusing.limit().metric().id(),
            refusing.limit().model().map(model -> " to " + model).orElse(""));
  }

  /** In Google's form, where clients look for the words PerMinute and PerDay. */
  private static String name(Standing refusing) {
    String window = refusing.limit().window().text();
    String per =
        switch (window) {
          case "1m" -> "Minute";
          case "1d" -> "Day";
          default -> capital(window);
        };
    String metric = capital(refusing.limit().metric().id());
    return metric + "Per" + capital(refusing.scope().id()) + "Per" + per;
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  static Optional<GatewayException> refusal(Admission admission) {
    return admission.admitted()
        ? Optional.empty()
        : Optional.of(
            admission.refusedBy().map(LimitNotice::refusal).orElseGet(GatewayException::internal));
  }
}
