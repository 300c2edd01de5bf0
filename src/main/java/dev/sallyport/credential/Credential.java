package dev.sallyport.credential;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** One stored secret for one provider, as operators see it: without the secret. */
public record Credential(
    UUID id,
    UUID workspaceId,
    String provider,
    String name,
    Optional<String> endpoint,
    int priority,
    boolean active,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {}
