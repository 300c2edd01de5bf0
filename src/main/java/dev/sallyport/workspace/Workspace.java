package dev.sallyport.workspace;

import java.time.OffsetDateTime;
import java.util.UUID;

/** The part of an organisation that credentials and keys belong to. */
public record Workspace(
    UUID id,
    UUID organizationId,
    WorkspaceProperties properties,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {}
