package dev.sallyport.workspace;

import static java.util.Objects.requireNonNull;

import dev.sallyport.limit.Limit;
import java.util.List;
import java.util.Optional;

/**
 * What operators say of an organisation.
 *
 * @param extRef what another system calls it; no two have the same
 */
public record OrganizationProperties(String name, Optional<String> extRef, List<Limit> limits) {
  public OrganizationProperties {
    requireNonNull(name, "name");
    requireNonNull(extRef, "extRef");
    limits = List.copyOf(limits);
  }
}
