package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.Credential;
import dev.sallyport.credential.Credentials;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.key.VirtualKey;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The operations of {@code openapi/management.yaml}; each method is one, by its operationId. */
public final class ManagementApi {
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final int OK = 200;

  private final Owned<Credentials> credentials;
  private final Owned<VirtualKeys> keys;
  private final Supplier<List<ProviderView>> providers;
  private final BooleanSupplier live;
  private final Supplier<Readiness> readiness;

  public ManagementApi(
      Owned<Credentials> credentials,
      Owned<VirtualKeys> keys,
      Supplier<List<ProviderView>> providers,
      BooleanSupplier live,
      Supplier<Readiness> readiness) {
    this.credentials = credentials;
    this.keys = keys;
    this.providers = providers;
    this.live = live;
    this.readiness = readiness;
  }

  public Map<String, Operation> operations() {
    return Map.ofEntries(
        Map.entry("live", this::live),
        Map.entry("ready", this::ready),
        Map.entry("listProviders", this::listProviders),
        Map.entry("createCredential", this::createCredential),
        Map.entry("listCredentials", this::listCredentials),
        Map.entry("getCredential", this::getCredential),
        Map.entry("deleteCredential", this::deleteCredential),
        Map.entry("createKey", this::createKey),
        Map.entry("listKeys", this::listKeys),
        Map.entry("getKey", this::getKey),
        Map.entry("deleteKey", this::deleteKey));
  }

  private Future<Reply> live(Call call) {
    boolean turn = live.getAsBoolean();
    JsonObject body = new JsonObject().put("status", turn ? "live" : "stuck");
    return Future.succeededFuture(Reply.of(turn ? OK : SERVICE_UNAVAILABLE, body));
  }

  private Future<Reply> ready(Call call) {
    Readiness now = readiness.get();
    int status = now.status() == Readiness.Status.READY ? OK : SERVICE_UNAVAILABLE;
    return Future.succeededFuture(Reply.of(status, ManagementJson.of(now)));
  }

  private Future<Reply> listProviders(Call call) {
    JsonObject page = ManagementJson.page(providers.get(), ManagementJson::of, Optional.empty());
    return Future.succeededFuture(Reply.ok(page));
  }

  private Future<Reply> createCredential(Call call) {
    var draft = ManagementJson.toNewCredential(call.body());
    return credentials
        .call(c -> c.create(workspace(call), draft))
        .map(made -> Reply.created("/v1/credentials/" + made.id(), ManagementJson.of(made)));
  }

  private Future<Reply> listCredentials(Call call) {
    Page<Credential> page = Page.of(call, "credential");
    return credentials
        .call(
            c ->
                page.read(
                    id -> c.find(workspace(call), id),
                    (after, limit) -> c.list(workspace(call), after, limit)))
        .map(found -> page.reply(found, Credential::id, ManagementJson::of));
  }

  private Future<Reply> getCredential(Call call) {
    return credentials
        .call(c -> c.find(workspace(call), id(call)))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("credential")))
        .map(found -> Reply.ok(ManagementJson.of(found)));
  }

  private Future<Reply> deleteCredential(Call call) {
    return credentials
        .call(c -> c.delete(workspace(call), id(call)))
        .map(deleted -> deleted("credential", deleted));
  }

  private Future<Reply> createKey(Call call) {
    var draft = ManagementJson.toNewKey(call.body());
    return keys.call(k -> k.create(workspace(call), draft))
        .map(made -> Reply.created("/v1/keys/" + made.key().id(), ManagementJson.of(made)));
  }

  private Future<Reply> listKeys(Call call) {
    Page<VirtualKey> page = Page.of(call, "key");
    return keys.call(
            k ->
                page.read(
                    id -> k.find(workspace(call), id),
                    (after, limit) -> k.list(workspace(call), after, limit)))
        .map(found -> page.reply(found, VirtualKey::id, ManagementJson::of));
  }

  private Future<Reply> getKey(Call call) {
    return keys.call(k -> k.find(workspace(call), id(call)))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("key")))
        .map(found -> Reply.ok(ManagementJson.of(found)));
  }

  private Future<Reply> deleteKey(Call call) {
    return keys.call(k -> k.delete(workspace(call), id(call)))
        .map(deleted -> deleted("key", deleted));
  }

  private static Reply deleted(String what, boolean deleted) {
    if (!deleted) {
      throw GatewayException.notFound(what);
    }
    return Reply.noContent();
  }

  private static UUID workspace(Call call) {
    return call.principal().workspaceId();
  }

  private static UUID id(Call call) {
    return call.uuid("id").orElseThrow();
  }
}
