package dev.sallyport.key;

import dev.sallyport.core.Once;
import dev.sallyport.crypto.Digests;
import dev.sallyport.crypto.Secret;
import java.util.Optional;

/**
 * Requests as they may be remembered where they may have held a key or a secret: without the pepper
 * nobody can confirm from the database what it was.
 */
public final class Peppered {
  private Peppered() {}

  public static Optional<Once> once(Secret pepper, Optional<Once> wish) {
    return wish.map(
        once -> new Once(once.scope(), once.key(), Digests.hmacSha256(pepper, once.request())));
  }
}
