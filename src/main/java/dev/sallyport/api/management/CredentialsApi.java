package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.Credential;
import dev.sallyport.credential.Credentials;
import dev.sallyport.credential.Validations;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.util.Map;

/** The providers' secrets: stored, never told. */
public final class CredentialsApi {
  private final Owned<Credentials> credentials;
  private final Owned<Validations> validations;

  public CredentialsApi(Owned<Credentials> credentials, Owned<Validations> validations) {
    this.credentials = credentials;
    this.validations = validations;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createCredential", this::createCredential,
        "listCredentials", this::listCredentials,
        "getCredential", this::getCredential,
        "updateCredential", this::updateCredential,
        "deleteCredential", this::deleteCredential,
        "validateCredential", this::validateCredential);
  }

  private Future<Reply> createCredential(Call call) {
    var draft = CredentialJson.toNewCredential(Resources.workspace(call), call.body());
    var once = call.once("createCredential");
    return credentials
        .call(c -> c.create(Resources.organization(call), draft, once))
        .map(made -> Resources.made("/v1/credentials", made, CredentialJson::of));
  }

  private Future<Reply> listCredentials(Call call) {
    Page<Credential> page = Page.of(call, "credential");
    return credentials
        .call(
            c ->
                page.read(
                    id -> c.find(call.principal().workspace(), id),
                    (after, limit) -> c.list(call.principal().workspace(), after, limit)))
        .map(found -> page.reply(found, Credential::id, CredentialJson::of));
  }

  private Future<Reply> getCredential(Call call) {
    return credentials
        .call(c -> c.find(call.principal().workspace(), Resources.id(call)))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("credential")))
        .map(found -> Reply.ok(CredentialJson.of(found)));
  }

  private Future<Reply> updateCredential(Call call) {
    var change = CredentialJson.toChange(call.body());
    return credentials
        .call(c -> c.update(call.principal().workspace(), Resources.id(call), change))
        .map(changed -> Reply.ok(CredentialJson.of(changed)));
  }

  private Future<Reply> deleteCredential(Call call) {
    return credentials
        .call(c -> c.delete(call.principal().workspace(), Resources.id(call)))
        .map(deleted -> Resources.deleted("credential", deleted));
  }

  private Future<Reply> validateCredential(Call call) {
    return validations
        .call(v -> v.validate(call.principal().workspace(), Resources.id(call)))
        .map(validation -> Reply.ok(CredentialJson.of(validation)));
  }
}
