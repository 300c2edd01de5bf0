package dev.sallyport.credential;

import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * One stored secret for one provider, as operators see it: without the secret.
 *
 * @param refs with the slug of the provider
 */
public record Credential(
    UUID id, CredentialRefs refs, CredentialTexts texts, CredentialPolicy policy, Facts facts) {

  /**
   * What the gateway knows of it by itself.
   *
   * @param secretId of the sealed secret; the same for all its versions
   * @param keyId the virtual key that was made along with it
   * @param origin the surface that it was made on
   */
  public record Facts(
      UUID providerId,
      UUID secretId,
      Optional<UUID> keyId,
      String origin,
      Optional<Validation> validation,
      Times times) {}

  /** When it was made, and changed last. */
  public record Times(OffsetDateTime createdAt, OffsetDateTime updatedAt) {}

  public UUID workspaceId() {
    return refs.workspaceId();
  }

  /** Its slug. */
  public String provider() {
    return refs.provider();
  }

  public String name() {
    return texts.name();
  }
}
