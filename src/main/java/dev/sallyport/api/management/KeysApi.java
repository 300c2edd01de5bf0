package dev.sallyport.api.management;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.key.NewKey;
import dev.sallyport.key.Rotation;
import dev.sallyport.key.VirtualKey;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;

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
        "updateKey", this::updateKey,
        "rotateKey", this::rotateKey,
        "deleteKey", this::deleteKey);
  }

  private Future<Reply> createKey(Call call) {
    KeyFields fields = new KeyFields(call.body());
    NewKey draft = fields.newKey();
    Reach place =
        new Reach(
            Resources.organization(call),
            Optional.of(fields.workspaceId().orElse(Resources.workspace(call))));
    var once = call.once("createKey");
    return keys.call(k -> k.create(place, draft, once, fields.wrong()))
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

  private Future<Reply> updateKey(Call call) {
    KeyFields fields = new KeyFields(call.body());
    return keys.call(
            k ->
                k.update(
                    call.principal().workspace(),
                    Resources.id(call),
                    fields.change(),
                    fields.wrong()))
        .map(changed -> Reply.ok(KeyJson.of(changed)));
  }

  private Future<Reply> rotateKey(Call call) {
    Rotation rotation = KeyFields.rotation(call.body());
    var once = call.once("rotateKey");
    return keys.call(
            k -> k.rotate(call.principal().workspace(), Resources.id(call), rotation, once))
        .map(rotated -> Reply.ok(KeyJson.of(rotated)));
  }

  private Future<Reply> deleteKey(Call call) {
    return keys.call(k -> k.delete(call.principal().workspace(), Resources.id(call)))
        .map(deleted -> Resources.deleted("key", deleted));
  }
}
