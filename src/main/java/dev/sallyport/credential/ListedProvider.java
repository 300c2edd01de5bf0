package dev.sallyport.credential;

import java.util.UUID;

/**
 * One provider that credentials can name.
 *
 * @param custom the organisation's own, not built in
 */
public record ListedProvider(
    UUID id, ProviderSpec spec, ProviderKind kind, boolean custom, Credential.Times times) {}
