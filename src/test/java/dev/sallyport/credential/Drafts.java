package dev.sallyport.credential;

import dev.sallyport.crypto.Secret;
import java.util.Optional;
import java.util.UUID;

/** Credentials that tests store: all else is as where nothing is said. */
public final class Drafts {
  private Drafts() {}

  public static NewCredential credential(
      UUID workspace, String provider, String name, Optional<String> endpoint, String secret) {
    return new NewCredential(
        new CredentialRefs(workspace, provider, Optional.empty()),
        CredentialTexts.of(name, endpoint),
        CredentialPolicy.DEFAULT,
        CredentialSecrets.of(Secret.of(secret)),
        NewCredential.V1);
  }
}
