package dev.sallyport.usage;

import java.util.Optional;
import java.util.UUID;

/**
 * What is known of a call before anything goes to the provider.
 *
 * @param id a UUID of version 7: its time is the call's, and its UTC day the row's partition
 * @param asked the model that was asked for, where the request was looked into
 * @param reserved what it may use, as far as could be told from the request
 */
public record Opened(
    UUID id,
    Owner owner,
    Way way,
    Optional<String> asked,
    Optional<String> session,
    Usage reserved) {

  /** Whose call it is. */
  public record Owner(UUID organizationId, UUID workspaceId, Optional<UUID> userId, UUID keyId) {}

  /**
   * How it went out.
   *
   * @param provider slug of the catalogue
   * @param dialect in which the call was made
   * @param method of the request; GET of a WebSocket
   * @param path without its query; at most 512 characters of it
   */
  public record Way(
      UUID credentialId, String provider, String dialect, String method, String path) {}

  private static final int TIME_SHIFT = 16;

  /** Milliseconds since 1970, from the id. */
  public long atMillis() {
    return id.getMostSignificantBits() >>> TIME_SHIFT;
  }
}
