package dev.sallyport.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import java.util.Optional;
import java.util.UUID;

/**
 * The keys that this node knows, with their opened secrets. All event loops share them: in an
 * outage of the database a key that one loop has served is served by all. Every loop forgets what
 * changed once it is told, so what one of them read before a change never outlives the change.
 */
public final class KnownKeys {
  private final Cache<KeyDigest, KeyRecord> records;

  /**
   * @param size the least used is forgotten beyond it
   */
  public KnownKeys(int size) {
    this.records = Caffeine.newBuilder().maximumSize(size).executor(Runnable::run).build();
  }

  Optional<KeyRecord> find(KeyDigest digest) {
    return Optional.ofNullable(records.getIfPresent(digest));
  }

  void keep(KeyDigest digest, KeyRecord record) {
    records.put(digest, record);
  }

  /**
   * @param uid of a key or credential
   */
  void forget(UUID uid) {
    records.asMap().values().removeIf(record -> record.restsOn(uid));
  }

  void forgetAll() {
    records.invalidateAll();
  }
}
