package dev.sallyport.credential;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Holds a change of a credential to what holds for new ones, and to the host that its secret was
 * stored for. What only says how a credential may be used is always allowed: what is against the
 * rules by now can still be switched off.
 */
final class ChangeCheck {
  private final CredentialRules rules;
  private final SecretStore secrets;

  ChangeCheck(CredentialRules rules, SecretStore secrets) {
    this.rules = rules;
    this.secrets = secrets;
  }

  /**
   * Fails with INVALID, naming every wrong field.
   *
   * @param before its row is locked by this transaction
   */
  Future<References> check(
      SqlConnection connection,
      UUID organization,
      Credential before,
      Credential after,
      ChangedSecrets changed) {
    Future<References> found = references(connection, organization, before, after);
    if (changed.values().isEmpty() && isOnlyPolicy(before, after)) {
      return found;
    }
    return Destinations.find(connection, before.id())
        .compose(
            was ->
                found.compose(
                    all ->
                        secrets
                            .problems(connection, changed.values())
                            .map(taken -> bound(was, all, after, changed, taken))
                            .map(
                                problems ->
                                    rules.checked(
                                        all,
                                        after.refs(),
                                        after.texts(),
                                        changed.given(),
                                        problems))));
  }

  /** A provider that stays is found by its id: no other of the same slug takes its place. */
  private static Future<References> references(
      SqlConnection connection, UUID organization, Credential before, Credential after) {
    return before.provider().equals(after.provider())
        ? References.find(connection, organization, after.refs(), before.facts().providerId())
        : References.find(connection, organization, after.refs());
  }

  private static boolean isOnlyPolicy(Credential before, Credential after) {
    return before.refs().equals(after.refs()) && before.texts().equals(after.texts());
  }

  private static Map<String, String> bound(
      Destinations before,
      References found,
      Credential after,
      ChangedSecrets changed,
      Map<String, String> problems) {
    Map<String, String> all = new TreeMap<>(problems);
    boolean stays =
        found
            .provider()
            .map(to -> Destinations.of(after.texts(), to.form(), to.bases()).within(before))
            .orElse(true);
    if (!stays && changed.secretStays()) {
      all.putIfAbsent(
          CredentialSecrets.SECRET,
          "must be sent again, because the endpoint leads to another host");
    }
    return all;
  }
}
