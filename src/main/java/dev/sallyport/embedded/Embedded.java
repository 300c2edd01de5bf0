package dev.sallyport.embedded;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says whether the embedded servers can be started here, before anything is tried. */
public final class Embedded {
  private Embedded() {}

  public static boolean available() {
    return missing().isEmpty();
  }

  /** What stands in the way, in one sentence for the operator. */
  public static Optional<String> missing() {
    String missing =
        Stream.of(Bundle.values())
            .filter(bundle -> !bundle.present())
            .map(Bundle::missing)
            .collect(Collectors.joining(" "));
    return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
  }
}
