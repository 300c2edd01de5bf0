package dev.sallyport.credential;

import dev.sallyport.crypto.Secret;
import java.util.Optional;

/**
 * What an operator gives to store a credential.
 *
 * @param provider slug of the catalogue row
 * @param endpoint absent: the provider's own
 * @param priority lower is tried first
 */
public record NewCredential(
    String provider,
    String name,
    Optional<String> endpoint,
    Secret secret,
    int priority,
    boolean active) {}
