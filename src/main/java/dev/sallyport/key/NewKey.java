package dev.sallyport.key;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Secret;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an operator gives to make a virtual key.
 *
 * @param text of a key brought along; absent: one is made
 */
public record NewKey(KeyTerms terms, Optional<Secret> text) {
  public NewKey {
    requireNonNull(terms, "terms");
    requireNonNull(text, "text");
  }

  /** An active key for every model, without limits, from every address. */
  public NewKey(
      String name,
      Optional<List<UUID>> credentialIds,
      Set<PathGroup> endpoints,
      Optional<OffsetDateTime> expiresAt) {
    this(
        new KeyTerms(
            name,
            new KeyTerms.Validity(true, expiresAt),
            Optional.empty(),
            credentialIds,
            new KeyRules(endpoints, List.of(), List.of()),
            List.of()),
        Optional.empty());
  }

  /** The same, with a text that was made beforehand. */
  public NewKey as(Secret chosen) {
    return new NewKey(terms, Optional.of(chosen));
  }
}
