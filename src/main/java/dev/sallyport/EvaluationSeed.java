package dev.sallyport;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.credential.Credential;
import dev.sallyport.credential.CredentialChange;
import dev.sallyport.credential.CredentialPolicy;
import dev.sallyport.credential.CredentialRefs;
import dev.sallyport.credential.CredentialSecrets;
import dev.sallyport.credential.CredentialTexts;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.crypto.Secret;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.NewKey;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Puts credentials for the echo provider and a ready key into the evaluation database, once; at
 * later starts it only tells the credentials the echo provider's new address.
 */
final class EvaluationSeed {
  private static final List<String> PROVIDERS = List.of("openai", "anthropic", "gemini");
  private static final String NAME = "echo";
  private static final int PAGE = 200;
  private static final long AGAIN_MILLIS = 500;

  /**
   * After all others, so that a real credential that somebody adds is the one that serves; and
   * OpenAI's before the others of these, whichever was stored first: its paths are the ones that
   * several of them can serve.
   */
  private static final int FIRST = 1_000_000;

  private final Gateway gateway;
  private final String echoUrl;
  private final Secret echoSecret;
  private final Secret virtualKey;

  EvaluationSeed(Gateway gateway, String echoUrl, Secret echoSecret, Secret virtualKey) {
    this.gateway = gateway;
    this.echoUrl = echoUrl;
    this.echoSecret = echoSecret;
    this.virtualKey = virtualKey;
  }

  /**
   * As long as it takes: on a slow machine a database that has just been started answers late.
   *
   * @param vertx the gateway's
   */
  Future<Void> sow(Vertx vertx) {
    return once()
        .recover(
            failure ->
                isAway(failure)
                    ? vertx.timer(AGAIN_MILLIS).compose(fired -> sow(vertx))
                    : Future.failedFuture(failure));
  }

  private static boolean isAway(Throwable failure) {
    return failure instanceof GatewayException told && told.code() == ErrorCode.UNAVAILABLE;
  }

  private Future<Void> once() {
    return gateway
        .workspaces()
        .find(Workspaces.DEFAULT)
        .map(Optional::orElseThrow)
        .compose(
            place ->
                keepContent(place)
                    .compose(kept -> credentials(place))
                    .compose(echoes -> key(place, echoes)));
  }

  /** Who tries something out wants to see what passed; unless an operator has touched it. */
  private Future<?> keepContent(Workspaces.Address place) {
    return gateway
        .workspaces()
        .find(place.reach(), place.workspaceId())
        .map(Optional::orElseThrow)
        .compose(
            workspace ->
                workspace.updatedAt().equals(workspace.createdAt())
                    ? gateway
                        .workspaces()
                        .update(place.reach(), workspace.id(), was -> was.keepingContent())
                    : Future.succeededFuture());
  }

  private Future<List<UUID>> credentials(Workspaces.Address place) {
    return gateway
        .credentials()
        .call(owned -> owned.list(place.reach(), Optional.empty(), PAGE))
        .compose(
            known ->
                Future.all(PROVIDERS.stream().map(slug -> credential(place, slug, known)).toList()))
        .map(all -> all.<Credential>list().stream().map(Credential::id).toList());
  }

  private Future<Credential> credential(
      Workspaces.Address place, String slug, List<Credential> known) {
    Optional<Credential> there =
        known.stream().filter(c -> c.name().equals(NAME) && c.provider().equals(slug)).findFirst();
    int priority = FIRST + PROVIDERS.indexOf(slug);
    NewCredential draft =
        new NewCredential(
            new CredentialRefs(place.workspaceId(), slug, Optional.empty()),
            CredentialTexts.of(NAME, Optional.of(echoUrl)),
            CredentialPolicy.DEFAULT.withPriority(priority),
            CredentialSecrets.of(echoSecret),
            NewCredential.V1);
    CredentialChange moved =
        new CredentialChange(
            UnaryOperator.identity(),
            texts -> texts.withEndpoint(echoUrl),
            policy -> policy.withPriority(priority),
            CredentialSecrets.of(echoSecret));
    return gateway
        .credentials()
        .call(
            owned ->
                there.isPresent()
                    ? owned.update(place.reach(), there.get().id(), moved)
                    : owned.create(place.organizationId(), draft));
  }

  /** For the echo provider alone: what is printed keeps working, whatever else is stored. */
  private Future<Void> key(Workspaces.Address place, List<UUID> echoes) {
    NewKey draft =
        new NewKey(
            "evaluation",
            Optional.of(echoes),
            Set.of(PathGroup.INFERENCE, PathGroup.STATEFUL),
            Optional.empty());
    return gateway
        .keys()
        .call(
            owned ->
                owned
                    .open(KeyDigest.of(virtualKey.revealText()))
                    .compose(
                        found ->
                            found.filter(key -> standsFor(key, echoes)).isPresent()
                                ? Future.succeededFuture()
                                : renew(owned, place, found, draft)));
  }

  /** A credential that somebody deleted was made anew, and the key does not know it. */
  private static boolean standsFor(KeyRecord key, List<UUID> echoes) {
    return key.credentials().stream().map(KeyRecord.Upstream::id).toList().containsAll(echoes);
  }

  private Future<Void> renew(
      VirtualKeys keys, Workspaces.Address place, Optional<KeyRecord> old, NewKey draft) {
    return old.map(key -> keys.delete(place.reach(), key.id()))
        .orElse(Future.succeededFuture(false))
        .compose(
            deleted ->
                keys.create(place.organizationId(), place.workspaceId(), draft.as(virtualKey)))
        .<Void>mapEmpty()
        .recover(EvaluationSeed::unlessInactive);
  }

  /** A key that cannot be opened and is there all the same was put out of use by an operator. */
  private static Future<Void> unlessInactive(Throwable failure) {
    boolean there = failure instanceof GatewayException told && told.fields().containsKey("key");
    return there ? Future.succeededFuture() : Future.failedFuture(failure);
  }
}
