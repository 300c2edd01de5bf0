package dev.sallyport.limit;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What has a count of its own. */
record Counted(Scope scope, UUID id, Metric metric, Window window, Optional<String> model) {
  static Counted of(Charge charge) {
    Limit limit = charge.limit();
    return new Counted(charge.scope(), charge.id(), limit.metric(), limit.window(), limit.model());
  }

  /** Two charges of one count would each be checked without the other. */
  static void requireDistinct(List<Charge> charges) {
    if (charges.size() < 2) {
      return;
    }
    Set<Counted> seen = new HashSet<>(charges.size() * 2);
    for (Charge charge : charges) {
      if (!seen.add(of(charge))) {
        throw new IllegalArgumentException("charged twice: " + of(charge));
      }
    }
  }
}
