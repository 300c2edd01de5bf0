package dev.sallyport.ledger;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Where a loop finds the next segment ready when it needs one: without a lock or a wait. */
final class Supply {
  private final AtomicReference<Optional<Segment>> spare = new AtomicReference<>(Optional.empty());

  void put(Segment segment) {
    spare.set(Optional.of(segment));
  }

  /** For the loop. */
  Optional<Segment> take() {
    return spare.getAndSet(Optional.empty());
  }

  boolean isEmpty() {
    return spare.get().isEmpty();
  }
}
