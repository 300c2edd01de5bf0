package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

/**
 * What an operator gives to store a credential.
 *
 * @param origin the surface that it was made on
 */
public record NewCredential(
    CredentialRefs refs,
    CredentialTexts texts,
    CredentialPolicy policy,
    CredentialSecrets secrets,
    String origin) {
  /** Of the gateway's own API. */
  public static final String V1 = "v1";

  public NewCredential {
    requireNonNull(refs, "refs");
    requireNonNull(texts, "texts");
    requireNonNull(policy, "policy");
    requireNonNull(secrets, "secrets");
    requireNonNull(origin, "origin");
  }
}
