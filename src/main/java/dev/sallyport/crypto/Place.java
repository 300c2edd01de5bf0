package dev.sallyport.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;

/**
 * Where a sealed secret belongs. It is authenticated with the ciphertext, so that a value moved to
 * another workspace, row, field or version does not open.
 */
public record Place(UUID workspace, UUID row, String field, int version) {
  private static final UUID NO_WORKSPACE = new UUID(0, 0);
  private static final String CREDENTIAL = "credential.";

  public static Place ofCredential(UUID workspace, UUID credential, int secretVersion) {
    return ofCredential(workspace, credential, "secret", secretVersion);
  }

  /**
   * @param field as the table of sealed values names it
   */
  public static Place ofCredential(UUID workspace, UUID credential, String field, int version) {
    return new Place(workspace, credential, CREDENTIAL + field, version);
  }

  public static Place ofRootSecret(UUID row, String name) {
    return new Place(NO_WORKSPACE, row, "root." + name, 1);
  }

  /** Of the key that seals what passes in a workspace on a day. */
  public static Place ofContentKey(UUID workspace, UUID row, LocalDate day) {
    return new Place(workspace, row, "content.key." + day, 1);
  }

  /**
   * Of what passed in a call. The workspace's organisation counts too, because who may read goes by
   * it.
   */
  public static Place ofContent(UUID organization, UUID workspace, UUID call, String part) {
    return new Place(workspace, call, "content." + organization + "." + part, 1);
  }

  byte[] authenticated() {
    byte[] name = field.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + 4 * Long.BYTES + 2 * Integer.BYTES + name.length)
        .put((byte) 1)
        .putLong(workspace.getMostSignificantBits())
        .putLong(workspace.getLeastSignificantBits())
        .putLong(row.getMostSignificantBits())
        .putLong(row.getLeastSignificantBits())
        .putInt(version)
        .putInt(name.length)
        .put(name)
        .array();
  }
}
