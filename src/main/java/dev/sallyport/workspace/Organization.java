package dev.sallyport.workspace;

import java.time.OffsetDateTime;
import java.util.UUID;

/** The tenant: nothing of one organisation is seen from another. */
public record Organization(
    UUID id,
    OrganizationProperties properties,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {}
