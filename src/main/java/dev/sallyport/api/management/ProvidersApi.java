package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.credential.Catalogue;
import dev.sallyport.credential.CustomProviders;
import dev.sallyport.credential.ListedProvider;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** The catalogue, with what an organisation adds to it for itself. */
public final class ProvidersApi {
  private final Owned<Catalogue> catalogue;
  private final Owned<CustomProviders> custom;

  public ProvidersApi(Owned<Catalogue> catalogue, Owned<CustomProviders> custom) {
    this.catalogue = catalogue;
    this.custom = custom;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createProvider", this::createProvider,
        "listProviders", this::listProviders,
        "getProvider", this::getProvider,
        "updateProvider", this::updateProvider,
        "deleteProvider", this::deleteProvider);
  }

  private Future<Reply> createProvider(Call call) {
    var spec = ProviderJson.toSpec(call.body());
    var once = call.once("createProvider");
    return custom
        .call(c -> c.create(Resources.organization(call), spec, once))
        .map(ProvidersApi::made);
  }

  private static Reply made(Made<ListedProvider> made) {
    JsonObject json = ProviderJson.of(made.value());
    return Reply.created(
        "/v1/providers/" + made.value().spec().slug(),
        made.replayed() ? json.put("replayed", true) : json);
  }

  private Future<Reply> listProviders(Call call) {
    return catalogue
        .call(c -> c.list(Resources.organization(call)))
        .map(found -> ManagementJson.page(found, ProviderJson::of, Optional.empty()))
        .map(Reply::ok);
  }

  private Future<Reply> getProvider(Call call) {
    return catalogue
        .call(c -> c.find(Resources.organization(call), slug(call)))
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("provider")))
        .map(found -> Reply.ok(ProviderJson.of(found)));
  }

  private Future<Reply> updateProvider(Call call) {
    return custom
        .call(
            c ->
                c.update(
                    Resources.organization(call),
                    slug(call),
                    before -> ProviderJson.merged(call.body(), before)))
        .map(changed -> Reply.ok(ProviderJson.of(changed)));
  }

  private Future<Reply> deleteProvider(Call call) {
    return custom
        .call(c -> c.delete(Resources.organization(call), slug(call)))
        .map(deleted -> Reply.noContent());
  }

  private static String slug(Call call) {
    return call.text("slug").orElseThrow();
  }
}
