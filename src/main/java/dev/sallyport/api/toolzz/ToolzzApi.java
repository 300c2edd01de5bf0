package dev.sallyport.api.toolzz;

import dev.sallyport.api.toolzz.CredentialRequest.Target;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Once;
import dev.sallyport.credential.CredentialFilter;
import dev.sallyport.credential.Integration;
import dev.sallyport.credential.KeyedCredentials;
import dev.sallyport.credential.ListedCredential;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Credentials by unit, type and integration, each with a virtual key of its own. */
public final class ToolzzApi {
  private static final int CREATED = 201;

  private final Owned<KeyedCredentials> credentials;
  private final Function<Integration, String> validationEndpoint;

  /**
   * @param validationEndpoint the URL that a validation of such credentials calls
   */
  public ToolzzApi(
      Owned<KeyedCredentials> credentials, Function<Integration, String> validationEndpoint) {
    this.credentials = credentials;
    this.validationEndpoint = validationEndpoint;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createCredential", this::createCredential,
        "updateCredential", this::updateCredential,
        "deleteCredential", this::deleteCredential,
        "listByUnit", this::listByUnit,
        "listByType", this::listByType,
        "listByIntegration", this::listByIntegration,
        "listIntegrations", this::listIntegrations);
  }

  private Future<Reply> createCredential(Call call) {
    CredentialRequest request = CredentialRequest.of(call.body());
    Optional<Once> once = call.once("createCredential");
    return target(organization(call), request)
        .compose(target -> create(call, request, target, once))
        .map(made -> Reply.of(CREATED, json(call).created(made)));
  }

  private Future<ListedCredential.Fresh> create(
      Call call, CredentialRequest request, Target target, Optional<Once> once) {
    Submission submission =
        new Submission(call.body().getJsonArray("credentials"), target.integration().form());
    NewCredential draft = request.draft(target, submission);
    return credentials
        .call(c -> c.create(organization(call), draft, once))
        .recover(failure -> Future.failedFuture(FieldNames.ofCreate(failure, submission)));
  }

  private Future<Reply> updateCredential(Call call) {
    CredentialRequest request = CredentialRequest.of(call.body());
    UUID organization = organization(call);
    UUID id = call.uuid("id").orElseThrow();
    Optional<UUID> secretId =
        Optional.ofNullable(call.body().getString("secretId"))
            .map(text -> Call.toUuid("secretId", text));
    return credentials
        .call(c -> c.find(organization, id))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("credential")))
        .compose(
            before -> target(organization, request).map(target -> request.change(before, target)))
        .compose(change -> credentials.call(c -> c.update(organization, id, change, secretId)))
        .recover(failure -> Future.failedFuture(FieldNames.ofUpdate(failure, secretId.isPresent())))
        .map(after -> Reply.ok(json(call).updated(after)));
  }

  private Future<Reply> deleteCredential(Call call) {
    return credentials
        .call(c -> c.delete(organization(call), call.uuid("id").orElseThrow()))
        .map(
            deleted -> {
              if (!deleted) {
                throw GatewayException.notFound("credential");
              }
              return Reply.ok(ToolzzJson.deleted());
            });
  }

  private Future<Reply> listByUnit(Call call) {
    return unit(call)
        .compose(
            unit -> credentials.call(c -> c.list(organization(call), unit, CredentialFilter.ALL)))
        .map(found -> Reply.ok(json(call).ofUnit(found)));
  }

  private Future<Reply> listByType(Call call) {
    CredentialFilter filter = new CredentialFilter(Optional.empty(), call.text("type"));
    return unit(call)
        .compose(unit -> credentials.call(c -> c.list(organization(call), unit, filter)))
        .map(found -> Reply.ok(json(call).ofType(found)));
  }

  private Future<Reply> listByIntegration(Call call) {
    UUID id = call.uuid("integrationId").orElseThrow();
    CredentialFilter filter = new CredentialFilter(Optional.of(id), Optional.empty());
    return unit(call)
        .compose(
            unit ->
                integration(organization(call), id)
                    .compose(
                        there -> credentials.call(c -> c.list(organization(call), unit, filter))))
        .map(found -> Reply.ok(json(call).ofIntegration(found)));
  }

  private Future<Reply> listIntegrations(Call call) {
    IntegrationJson json = new IntegrationJson(organization(call), validationEndpoint);
    return credentials
        .call(c -> c.integrations(organization(call)))
        .map(all -> Reply.ok(ToolzzJson.array(all, json::listed)));
  }

  /** Fails with FORBIDDEN or NOT_FOUND where an id stands for nothing of the institution. */
  private Future<Target> target(UUID organization, CredentialRequest request) {
    return credentials
        .call(c -> c.standing(organization, request.unit(), Optional.of(request.user())))
        .compose(
            standing ->
                standing.workspace() && standing.user()
                    ? integration(organization, request.integration())
                        .map(found -> new Target(found, standing.member()))
                    : Future.failedFuture(notYours()));
  }

  private Future<UUID> unit(Call call) {
    UUID unit = call.uuid("unityId").orElseThrow();
    return credentials
        .call(c -> c.standing(organization(call), unit, Optional.empty()))
        .map(
            standing -> {
              if (!standing.workspace()) {
                throw notYours();
              }
              return unit;
            });
  }

  private Future<Integration> integration(UUID organization, UUID id) {
    return credentials
        .call(c -> c.integrations(organization))
        .map(
            all ->
                all.stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> GatewayException.notFound("integration")));
  }

  /** The same for what is another's and for what is nobody's. */
  private static GatewayException notYours() {
    return GatewayException.forbidden("The unit or the user is not one of your institution.");
  }

  private ToolzzJson json(Call call) {
    return new ToolzzJson(new IntegrationJson(organization(call), validationEndpoint));
  }

  private static UUID organization(Call call) {
    return call.principal().organizationId();
  }
}
