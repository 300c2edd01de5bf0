package dev.sallyport.key;

import io.vertx.core.Future;
import java.util.Optional;

/** All that the data plane asks of whoever owns the keys. */
@FunctionalInterface
public interface KeyLookUp {
  /** What is known of a key; empty where there is none. */
  Future<Optional<KeyRecord>> open(KeyDigest digest);
}
