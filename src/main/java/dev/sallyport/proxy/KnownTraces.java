package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.crypto.Secret;
import dev.sallyport.key.KeyRecord;
import java.util.Optional;

/**
 * What to look for of the keys and secrets in use: made once for each, as it costs more than to
 * look for it. Of one event loop.
 */
final class KnownTraces {
  private static final int MOST = 1_000;

  private final Cache<KeyRecord, Traces> keys = cache();
  private final Cache<Secret, Traces> secrets = cache();

  private static <K> Cache<K, Traces> cache() {
    return Caffeine.newBuilder().weakKeys().maximumSize(MOST).executor(Runnable::run).build();
  }

  /**
   * @param record that of this key alone
   */
  Traces of(KeyRecord record, String presented) {
    return keys.get(record, any -> Traces.of(presented.getBytes(US_ASCII)));
  }

  /** Empty for a provider that takes none. */
  Optional<Traces> of(Secret secret) {
    return secret.length() == 0
        ? Optional.empty()
        : Optional.of(secrets.get(secret, any -> Traces.of(secret.reveal())));
  }
}
