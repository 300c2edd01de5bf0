package dev.sallyport.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.config.Settings;
import dev.sallyport.core.GatewayException;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyText;
import dev.sallyport.key.VirtualKeys;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How one event loop finds keys, by their SHA-256: among those that the node knows, else by asking
 * who owns them. What is known is served through an outage of the database, for as long as changes
 * may have been missed. Of one event loop: no locks.
 */
final class KeyCache {
  private final Owned<VirtualKeys> keys;
  private final Supplier<Duration> staleness;
  private final Duration maxStaleness;
  private final Clock clock;
  private final KnownKeys known;
  private final Cache<KeyDigest, Boolean> unknown;
  private final Map<KeyDigest, Future<KeyRecord>> asked = new HashMap<>();
  private long changes;

  /**
   * @param staleness how long ago all changes were last known
   */
  KeyCache(
      Owned<VirtualKeys> keys,
      KnownKeys known,
      Supplier<Duration> staleness,
      Settings.Cache settings,
      Clock clock) {
    this.keys = keys;
    this.staleness = staleness;
    this.maxStaleness = settings.maxStaleness();
    this.clock = clock;
    this.known = known;
    this.unknown =
        Caffeine.newBuilder()
            .maximumSize(settings.size())
            .expireAfterWrite(settings.negative())
            .executor(Runnable::run)
            .build();
  }

  /** Fails with UNAUTHENTICATED or EXPIRED; UNAVAILABLE where it cannot be known. */
  Future<KeyRecord> find(String presented) {
    if (!KeyText.isPlausible(presented)) {
      return Future.failedFuture(unknownKey());
    }
    KeyDigest digest = KeyDigest.of(presented);
    Optional<KeyRecord> cached = known.find(digest);
    if (cached.isPresent()) {
      return staleness.get().compareTo(maxStaleness) > 0
          ? Future.failedFuture(
              GatewayException.unavailable(
                  "The gateway has not reached its database for too long."))
          : unexpired(cached.get());
    }
    return unknown.getIfPresent(digest) != null
        ? Future.failedFuture(unknownKey())
        : lookUp(digest).compose(this::unexpired);
  }

  /** One look-up in flight for each key, however many requests wait for it. */
  private Future<KeyRecord> lookUp(KeyDigest digest) {
    Future<KeyRecord> inFlight = asked.get(digest);
    if (inFlight != null) {
      return inFlight;
    }
    long before = changes;
    Future<KeyRecord> found =
        keys.call(owned -> owned.open(digest)).map(record -> keep(digest, record, before));
    if (!found.isComplete()) {
      asked.put(digest, found);
      found.onComplete(done -> asked.remove(digest, found));
    }
    return found;
  }

  /** What was read before a change that came meanwhile is used this once, but not kept. */
  private KeyRecord keep(KeyDigest digest, Optional<KeyRecord> record, long before) {
    if (before == changes) {
      record.ifPresentOrElse(
          found -> known.keep(digest, found), () -> unknown.put(digest, Boolean.TRUE));
    }
    return record.orElseThrow(KeyCache::unknownKey);
  }

  private Future<KeyRecord> unexpired(KeyRecord record) {
    return record.isExpired(clock.instant())
        ? Future.failedFuture(GatewayException.expired("This key has expired."))
        : Future.succeededFuture(record);
  }

  /** On this cache's event loop. */
  void changed(ChangeFeed.Change change) {
    forgetUnknown();
    known.forget(change.uid());
  }

  void everythingMayHaveChanged() {
    forgetUnknown();
    known.forgetAll();
  }

  /** Who asks from now on waits for no look-up that began before the change. */
  private void forgetUnknown() {
    changes++;
    asked.clear();
    unknown.invalidateAll();
  }

  private static GatewayException unknownKey() {
    return GatewayException.unauthenticated("The key is not known.");
  }
}
