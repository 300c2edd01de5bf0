package dev.sallyport.access;

import java.time.OffsetDateTime;
import java.util.UUID;

/** A person of an organisation, to whom keys and credentials can belong. */
public record User(
    UUID id,
    UUID organizationId,
    UserProperties properties,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {}
