package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a provider of the catalogue is called.
 *
 * @param dialect by its id in the catalogue, as {@code auth}
 * @param auth how the secret is sent; {@link #NO_AUTH} where there is none
 */
public record ProviderSpec(String slug, String name, String dialect, String auth, Bases bases) {
  public static final String NO_AUTH = "none";

  /**
   * Where it is.
   *
   * @param openaiBase its OpenAI-compatible base, if it has one
   * @param euEndpoint the one in the EU, if it has one of its own
   */
  public record Bases(String endpoint, Optional<String> openaiBase, Optional<String> euEndpoint) {
    public Bases {
      requireNonNull(endpoint, "endpoint");
      requireNonNull(openaiBase, "openaiBase");
      requireNonNull(euEndpoint, "euEndpoint");
    }
  }

  public ProviderSpec {
    requireNonNull(slug, "slug");
    requireNonNull(name, "name");
    requireNonNull(dialect, "dialect");
    requireNonNull(auth, "auth");
    requireNonNull(bases, "bases");
  }
}
