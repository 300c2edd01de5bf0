package dev.sallyport.api.management;

import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The catalogue. */
public final class ProvidersApi {
  private final Supplier<List<ProviderView>> providers;

  public ProvidersApi(Supplier<List<ProviderView>> providers) {
    this.providers = providers;
  }

  public Map<String, Operation> operations() {
    return Map.of("listProviders", this::listProviders);
  }

  private Future<Reply> listProviders(Call call) {
    JsonObject page = ManagementJson.page(providers.get(), ManagementJson::of, Optional.empty());
    return Future.succeededFuture(Reply.ok(page));
  }
}
