package dev.sallyport.credential;

import dev.sallyport.limit.Limit;
import java.util.List;

/**
 * How a credential may be used.
 *
 * @param noLogging nothing of what passes is kept
 * @param euOnly only at endpoints in the EU
 * @param priority lower is tried first
 * @param weight share among those of one priority
 */
public record CredentialPolicy(
    boolean noLogging,
    boolean euOnly,
    int priority,
    int weight,
    boolean active,
    List<Limit> limits) {
  /** What holds where nothing is said. */
  public static final CredentialPolicy DEFAULT =
      new CredentialPolicy(false, false, 0, 1, true, List.of());

  public CredentialPolicy {
    limits = List.copyOf(limits);
  }

  public CredentialPolicy withPriority(int changed) {
    return new CredentialPolicy(noLogging, euOnly, changed, weight, active, limits);
  }

  public CredentialPolicy withActive(boolean changed) {
    return new CredentialPolicy(noLogging, euOnly, priority, weight, changed, limits);
  }
}
