package dev.sallyport.limit;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import java.util.List;
import java.util.Optional;

/**
 * Whether a request may go on.
 *
 * @param standings in the order of the charges
 * @param degraded decided without Redis
 */
public record Admission(boolean admitted, List<Standing> standings, boolean degraded) {
  static final Admission UNLIMITED = new Admission(true, List.of(), false);

  public Admission {
    standings = List.copyOf(standings);
  }

  /** Of the limits that refuse it, the one to wait for longest. */
  public Optional<Standing> refusedBy() {
    return standings.stream().filter(Standing::refuses).max(comparing(Standing::retryAfter));
  }

  public Optional<Standing> tightest() {
    return standings.stream().min(comparingLong(Standing::remaining));
  }
}
