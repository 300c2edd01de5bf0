package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.key.VirtualKey;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.util.Map;

/** What applications send instead of a secret. */
public final class KeysApi {
  private final Owned<VirtualKeys> keys;

  public KeysApi(Owned<VirtualKeys> keys) {
    this.keys = keys;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createKey", this::createKey,
        "listKeys", this::listKeys,
        "getKey", this::getKey,
        "deleteKey", this::deleteKey);
  }

  private Future<Reply> createKey(Call call) {
    var draft = KeyJson.toNewKey(call.body());
    return keys.call(k -> k.create(Resources.organization(call), Resources.workspace(call), draft))
        .map(made -> Reply.created("/v1/keys/" + made.key().id(), KeyJson.of(made)));
  }

  private Future<Reply> listKeys(Call call) {
    Page<VirtualKey> page = Page.of(call, "key");
    return keys.call(
            k ->
                page.read(
                    id -> k.find(call.principal().workspace(), id),
                    (after, limit) -> k.list(Resources.workspace(call), after, limit)))
        .map(found -> page.reply(found, VirtualKey::id, KeyJson::of));
  }

  private Future<Reply> getKey(Call call) {
    return keys.call(k -> k.find(call.principal().workspace(), Resources.id(call)))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("key")))
        .map(found -> Reply.ok(KeyJson.of(found)));
  }

  private Future<Reply> deleteKey(Call call) {
    return keys.call(k -> k.delete(call.principal().workspace(), Resources.id(call)))
        .map(deleted -> Resources.deleted("key", deleted));
  }
}
