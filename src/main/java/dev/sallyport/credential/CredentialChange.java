package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;

/**
 * What becomes of a credential: each part is made from what is there at that moment, so that two
 * changes of different fields do not undo each other. Given as functions, which must be pure.
 */
public record CredentialChange(
    UnaryOperator<CredentialRefs> refs,
    UnaryOperator<CredentialTexts> texts,
    UnaryOperator<CredentialPolicy> policy,
    CredentialSecrets secrets) {
  public CredentialChange {
    requireNonNull(refs, "refs");
    requireNonNull(texts, "texts");
    requireNonNull(policy, "policy");
    requireNonNull(secrets, "secrets");
  }

  public static CredentialChange ofTexts(UnaryOperator<CredentialTexts> texts) {
    return new CredentialChange(
        UnaryOperator.identity(), texts, UnaryOperator.identity(), CredentialSecrets.NONE);
  }

  public static CredentialChange ofPolicy(UnaryOperator<CredentialPolicy> policy) {
    return new CredentialChange(
        UnaryOperator.identity(), UnaryOperator.identity(), policy, CredentialSecrets.NONE);
  }

  /** A new version of a secret; all else stays. */
  public static CredentialChange ofSecrets(CredentialSecrets secrets) {
    return new CredentialChange(
        UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity(), secrets);
  }

  /** The same change with these secrets. */
  CredentialChange withSecrets(CredentialSecrets given) {
    return new CredentialChange(refs, texts, policy, given);
  }
}
