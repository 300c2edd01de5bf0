package dev.sallyport.credential;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sealed values of a credential, each on its own. On a change what is absent stays as it is,
 * and an empty value takes the place of what was there.
 *
 * @param secret what goes into the provider's header
 * @param accessKey the public half of a pair
 * @param extra JSON of further objects, kept but not used
 */
public record CredentialSecrets(
    Optional<Secret> secret, Optional<Secret> accessKey, Optional<Secret> extra) {
  static final String SECRET = "secret";
  static final String ACCESS_KEY = "accessKey";
  static final String EXTRA = "extra";

  public static final CredentialSecrets NONE =
      new CredentialSecrets(Optional.empty(), Optional.empty(), Optional.empty());

  public CredentialSecrets {
    requireNonNull(secret, "secret");
    requireNonNull(accessKey, "accessKey");
    requireNonNull(extra, "extra");
  }

  public static CredentialSecrets of(Secret secret) {
    return new CredentialSecrets(Optional.of(secret), Optional.empty(), Optional.empty());
  }

  /** By the name of the field that it is sealed as. */
  Map<String, Secret> byField() {
    Map<String, Secret> given = new LinkedHashMap<>();
    secret.ifPresent(value -> given.put(SECRET, value));
    accessKey.ifPresent(value -> given.put(ACCESS_KEY, value));
    extra.ifPresent(value -> given.put(EXTRA, value));
    return given;
  }
}
