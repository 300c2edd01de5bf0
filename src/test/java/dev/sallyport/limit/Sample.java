package dev.sallyport.limit;

import java.util.Optional;
import java.util.UUID;

/** Limits and charges for tests. */
final class Sample {
  static final UUID ORGANIZATION = UUID.randomUUID();

  private Sample() {}

  static Limit limit(long max, String window) {
    return limit(max, window, OnOutage.LOCAL);
  }

  static Limit limit(long max, String window, OnOutage onOutage) {
    return new Limit(Metric.REQUESTS, max, Window.of(window), Optional.empty(), onOutage);
  }

  static Limit limit(long max, String window, String model) {
    return new Limit(Metric.REQUESTS, max, Window.of(window), Optional.of(model), OnOutage.LOCAL);
  }

  static Charge charge(UUID id, Limit limit, long amount) {
    return new Charge(ORGANIZATION, Scope.KEY, id, limit, amount);
  }

  static Charge charge(UUID id, Limit limit) {
    return charge(id, limit, 1);
  }
}
