package dev.sallyport.key;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.PgErrors;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds all that is wrong with what an operator asks of a key, to tell it at once. */
final class KeyCheck {
  /** The same for a key and for a stored secret: nobody learns which it is. */
  private static final String TAKEN = "cannot be used; choose another";

  private static final String TEXT = "key";

  private final KeyMint mint;
  private final Clock clock;

  KeyCheck(KeyMint mint, Clock clock) {
    this.mint = mint;
    this.clock = clock;
  }

  /**
   * Fails with INVALID.
   *
   * @param place with its workspace
   * @param before absent for a new key
   * @param wrong what is known to be wrong already, by field
   */
  Future<Void> terms(
      SqlConnection connection,
      Reach place,
      Optional<KeyTerms> before,
      NewKey wanted,
      Map<String, String> wrong) {
    Map<String, String> problems = new TreeMap<>(wrong);
    if (hasPassed(before, wanted.terms())) {
      problems.putIfAbsent("expiresAt", "must be in the future");
    }
    KeyTerms asked = KeyReferences.newOnes(before, wanted.terms());
    return KeyReferences.find(connection, place, asked)
        .onSuccess(found -> found.problems(asked).forEach(problems::putIfAbsent))
        .compose(found -> text(connection, wanted.text(), problems));
  }

  private boolean hasPassed(Optional<KeyTerms> before, KeyTerms after) {
    boolean isNew =
        before.isEmpty()
            || !before.get().validity().expiresAt().equals(after.validity().expiresAt());
    return isNew
        && after
            .validity()
            .expiresAt()
            .filter(end -> !end.toInstant().isAfter(clock.instant()))
            .isPresent();
  }

  /** Of a text brought along; fails with INVALID where that or anything before was wrong. */
  Future<Void> text(SqlConnection connection, Optional<Secret> text, Map<String, String> wrong) {
    Map<String, String> problems = new TreeMap<>(wrong);
    Optional<String> form = text.flatMap(KeyMint::problem);
    form.ifPresent(problem -> problems.put(TEXT, problem));
    Future<Boolean> taken =
        text.isEmpty() || form.isPresent()
            ? Future.succeededFuture(false)
            : KeyTextStore.isTaken(connection, mint.mint(text).hash());
    return taken.compose(
        isTaken -> {
          if (isTaken) {
            problems.put(TEXT, TAKEN);
          }
          return problems.isEmpty()
              ? Future.succeededFuture()
              : Future.failedFuture(GatewayException.invalid(problems));
        });
  }

  /** What the database found at the last moment, in the same words. */
  static Throwable told(Throwable failure) {
    if (PgErrors.isDuplicate(failure)) {
      return GatewayException.invalid(Map.of(TEXT, TAKEN));
    }
    if (PgErrors.isGone(failure, "user_seq")) {
      return VirtualKeyStore.goneUser();
    }
    if (PgErrors.isGone(failure, "credential_seq")) {
      return VirtualKeyStore.goneCredential();
    }
    return PgErrors.isGone(failure, "workspace_seq")
        ? GatewayException.invalid(Map.of("workspaceId", "names no workspace"))
        : failure;
  }
}
