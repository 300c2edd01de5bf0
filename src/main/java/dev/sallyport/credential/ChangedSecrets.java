package dev.sallyport.credential;

import dev.sallyport.crypto.Secret;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sealed values of a credential in a change of it.
 *
 * @param kept the fields that have a value which is not empty
 * @param values what takes their place, by field
 */
record ChangedSecrets(Set<String> kept, Map<String, Secret> values) {
  ChangedSecrets {
    kept = Set.copyOf(kept);
    values = Map.copyOf(values);
  }

  /** Further objects were sent along with the secret, and hold it: they go with it. */
  static ChangedSecrets of(Set<String> kept, Map<String, Secret> given) {
    Map<String, Secret> values = new HashMap<>(given);
    if (values.containsKey(CredentialSecrets.SECRET) && kept.contains(CredentialSecrets.EXTRA)) {
      values.putIfAbsent(CredentialSecrets.EXTRA, Secret.of(""));
    }
    return new ChangedSecrets(kept, values);
  }

  /** Whether a secret that was stored before would be used from now on, too. */
  boolean secretStays() {
    return kept.contains(CredentialSecrets.SECRET) && !values.containsKey(CredentialSecrets.SECRET);
  }

  /** The fields that have a value afterwards. */
  Set<String> given() {
    Set<String> given = new HashSet<>(kept);
    given.removeAll(values.keySet());
    given.addAll(nonEmpty(values));
    return given;
  }

  static Set<String> nonEmpty(Map<String, Secret> values) {
    Set<String> fields = new HashSet<>();
    values.forEach(
        (field, value) -> {
          if (value.length() > 0) {
            fields.add(field);
          }
        });
    return fields;
  }
}
