package dev.sallyport.key;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;

/**
 * The root secrets that keys rest on.
 *
 * @param pepper without which a stored hash of a key tells nothing
 * @param sigRoot from which the secrets for AWS SDKs are derived
 */
public record KeyRoots(Secret pepper, Secret sigRoot) {
  public KeyRoots {
    requireNonNull(pepper, "pepper");
    requireNonNull(sigRoot, "sigRoot");
  }
}
