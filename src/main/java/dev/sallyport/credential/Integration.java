package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * One provider of the catalogue as what credentials are made for.
 *
 * @param active new credentials can be for it
 */
public record Integration(ListedProvider provider, boolean active) {
  public Integration {
    requireNonNull(provider, "provider");
  }

  public UUID id() {
    return provider.id();
  }

  public String slug() {
    return provider.spec().slug();
  }

  public String name() {
    return provider.spec().name();
  }

  public String type() {
    return provider.kind().type();
  }

  public Form form() {
    return provider.kind().form();
  }

  public Credential.Times times() {
    return provider.times();
  }
}
