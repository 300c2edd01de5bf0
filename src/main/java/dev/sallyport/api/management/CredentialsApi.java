package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.Credential;
import dev.sallyport.credential.Credentials;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.util.Map;

/** The providers' secrets: stored, never told. */
public final class CredentialsApi {
  private final Owned<Credentials> credentials;

  public CredentialsApi(Owned<Credentials> credentials) {
    this.credentials = credentials;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createCredential", this::createCredential,
        "listCredentials", this::listCredentials,
        "getCredential", this::getCredential,
        "deleteCredential", this::deleteCredential);
  }

  private Future<Reply> createCredential(Call call) {
    var draft = CredentialJson.toNewCredential(call.body());
    return credentials
        .call(c -> c.create(Resources.organization(call), Resources.workspace(call), draft))
        .map(made -> Reply.created("/v1/credentials/" + made.id(), CredentialJson.of(made)));
  }

  private Future<Reply> listCredentials(Call call) {
    Page<Credential> page = Page.of(call, "credential");
    return credentials
        .call(
            c ->
                page.read(
                    id -> c.find(call.principal().workspace(), id),
                    (after, limit) -> c.list(Resources.workspace(call), after, limit)))
        .map(found -> page.reply(found, Credential::id, CredentialJson::of));
  }

  private Future<Reply> getCredential(Call call) {
    return credentials
        .call(c -> c.find(call.principal().workspace(), Resources.id(call)))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("credential")))
        .map(found -> Reply.ok(CredentialJson.of(found)));
  }

  private Future<Reply> deleteCredential(Call call) {
    return credentials
        .call(c -> c.delete(call.principal().workspace(), Resources.id(call)))
        .map(deleted -> Resources.deleted("credential", deleted));
  }
}
