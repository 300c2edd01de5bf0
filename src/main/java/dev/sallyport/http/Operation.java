package dev.sallyport.http;

import io.vertx.core.Future;

/** One operation of a contract: called only with what the contract allows. */
@FunctionalInterface
public interface Operation {
  /** Whatever it fails with is rendered by the surface's {@link ErrorRenderer}. */
  Future<Reply> answer(Call call);
}
