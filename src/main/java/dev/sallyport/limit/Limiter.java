package dev.sallyport.limit;

import io.vertx.core.Future;
import java.util.List;

/** Counts a request against every limit that it is under, in one step. */
public interface Limiter {
  /**
   * Checks all charges, then counts all of them: a refused request counts nowhere. Without charges
   * it is admitted at once. No two charges may be of the same scope, id, metric, window and model.
   *
   * @return fails with UNAVAILABLE where that cannot be decided
   */
  Future<Admission> acquire(List<Charge> charges);
}
