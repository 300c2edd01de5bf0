package dev.sallyport.content;

import dev.sallyport.access.Reach;
import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.ContentSeals;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the prompts and completions that were kept, to whoever may see the account of the call. */
public final class Contents {
  private static final Logger log = LoggerFactory.getLogger(Contents.class);

  private final ContentStore store;
  private final Supplier<Owned<ContentSeals>> seals;

  public Contents(ContentStore store, Supplier<Owned<ContentSeals>> seals) {
    this.store = store;
    this.seals = seals;
  }

  /**
   * Empty where nothing was kept, or it is not kept any more. Fails with INTERNAL where what is
   * there was not sealed for that call.
   */
  public Future<Optional<Content>> find(Reach reach, UUID id) {
    return store
        .find(reach, id)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : seals.get().call(owned -> owned.open(found.get())))
        .recover(failure -> told(id, failure));
  }

  private static Future<Optional<Content>> told(UUID id, Throwable failure) {
    if (failure instanceof SealBrokenException) {
      log.error("Content of call {} cannot be opened: {}", id, failure.getMessage());
      return Future.failedFuture(GatewayException.internal());
    }
    return Future.failedFuture(failure);
  }
}
