package dev.sallyport.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.UUID;

/**
 * What a request takes of one limit.
 *
 * @param organization where the counters live: all of one organisation are on one Redis node
 * @param id of whom the limit is for
 */
public record Charge(UUID organization, Scope scope, UUID id, Limit limit, long amount) {
  public Charge {
    requireNonNull(organization, "organization");
    requireNonNull(scope, "scope");
    requireNonNull(id, "id");
    requireNonNull(limit, "limit");
    if (amount < 0 || amount > Limit.GREATEST) {
      throw new IllegalArgumentException("amount is not from 0 to " + Limit.GREATEST);
    }
  }

  /** One for all metrics of the same scope, id, window and model. */
  String counter() {
    return "l:{"
        + organization
        + "}:"
        + scope.id()
        + ':'
        + id
        + ':'
        + limit.window().text()
        + limit.model().map(model -> ':' + model).orElse("");
  }

  Standing standing(long used, long max, Duration reset, Duration retryAfter) {
    return new Standing(scope, limit, Math.max(0, max - used), reset, retryAfter);
  }
}
