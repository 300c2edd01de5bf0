package dev.sallyport.key;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * What an application sends, as operators see it: without the key itself.
 *
 * @param shown of its newest text
 */
public record VirtualKey(
    UUID id,
    UUID workspaceId,
    KeyTerms terms,
    DisplayForm shown,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {
  /** What AWS SDKs name the key by. */
  public String accessKeyId() {
    return AwsForm.accessKeyId(id);
  }
}
