package dev.sallyport.http;

import dev.sallyport.access.Principal;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/** Tells who calls, for one security scheme of a contract. */
@FunctionalInterface
public interface Authentication {
  /** Fails with UNAUTHENTICATED where the headers do not prove who calls. */
  Future<Principal> authenticate(MultiMap headers);
}
