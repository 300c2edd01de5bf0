package dev.sallyport.usage;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a call costs.
 *
 * @param cost in 10⁻¹⁰ USD; empty: unpriced, which is not the same as free
 * @param price the row that it was priced by, as text: model, source and valid-from
 */
public record Priced(OptionalLong cost, Optional<String> price) {
  public static final Priced UNPRICED = new Priced(OptionalLong.empty(), Optional.empty());
}
