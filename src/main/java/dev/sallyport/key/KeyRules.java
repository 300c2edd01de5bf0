package dev.sallyport.key;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.PathGroup;
import java.util.List;
import java.util.Set;

/**
 * What requests with a key must keep to.
 *
 * @param models patterns with {@code *} for any characters; empty for every model
 * @param allowedCidrs of clients; empty for every address
 */
public record KeyRules(Set<PathGroup> groups, List<String> models, List<Cidr> allowedCidrs) {
  public KeyRules {
    groups = Set.copyOf(groups);
    models = List.copyOf(models);
    allowedCidrs = List.copyOf(allowedCidrs);
  }
}
