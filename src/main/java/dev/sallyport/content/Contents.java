package dev.sallyport.content;

import dev.sallyport.access.Reach;
import dev.sallyport.credential.ContentSeals;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Shows the prompts and completions that were kept, to whoever may see the account of the call. */
public final class Contents {
  private final ContentStore store;
  private final Supplier<Owned<ContentSeals>> seals;

  public Contents(ContentStore store, Supplier<Owned<ContentSeals>> seals) {
    this.store = store;
    this.seals = seals;
  }

  /** Empty where nothing was kept, or it is not kept any more. */
  public Future<Optional<Content>> find(Reach reach, UUID id) {
    return store
        .find(reach, id)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : seals.get().call(owned -> owned.open(found.get())));
  }
}
