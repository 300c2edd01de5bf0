package dev.sallyport.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.config.Settings;
import dev.sallyport.core.GatewayException;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyLookUp;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyText;
import dev.sallyport.runtime.Owned;
import io.vertx.core.Future;
import java.net.InetAddress;
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
  private final Owned<? extends KeyLookUp> keys;
  private final Supplier<Duration> staleness;
  private final Duration maxStaleness;
  private final Clock clock;
  private final KnownKeys known;
  private final Cache<KeyDigest, Boolean> unknown;
  private final Map<KeyDigest, Future<Optional<Grant>>> asked = new HashMap<>();

  /**
   * @param staleness how long ago all changes were last known
   */
  KeyCache(
      Owned<? extends KeyLookUp> keys,
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

  /**
   * Fails with UNAUTHENTICATED or EXPIRED; UNAVAILABLE where it cannot be known; LIMITED where the
   * client has asked for too many that do not exist.
   */
  Future<Grant> find(String presented, Supplier<InetAddress> client) {
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
          : unexpired(new Grant(digest, cached.get(), true));
    }
    return unknown.getIfPresent(digest) != null
        ? Future.failedFuture(unknownKey())
        : lookUp(digest, client)
            .map(found -> found.orElseThrow(KeyCache::unknownKey))
            .compose(this::unexpired);
  }

  /** What is so by now, after this loop was told of a change; empty for a key that is gone. */
  Future<Optional<KeyRecord>> reread(KeyDigest digest) {
    Optional<KeyRecord> cached = known.find(digest);
    return cached.isPresent()
        ? Future.succeededFuture(cached)
        : joined(digest).orElseGet(() -> ask(digest)).map(found -> found.map(Grant::record));
  }

  private Future<Optional<Grant>> lookUp(KeyDigest digest, Supplier<InetAddress> client) {
    return joined(digest).orElseGet(() -> known.bounds().within(client.get(), () -> ask(digest)));
  }

  /** One look-up in flight for each key, however many wait for it. */
  private Optional<Future<Optional<Grant>>> joined(KeyDigest digest) {
    return Optional.ofNullable(asked.get(digest));
  }

  private Future<Optional<Grant>> ask(KeyDigest digest) {
    long before = known.changes();
    Future<Optional<Grant>> found =
        keys.call(owned -> owned.open(digest)).map(record -> keep(digest, record, before));
    if (!found.isComplete()) {
      asked.put(digest, found);
      found.onComplete(done -> asked.remove(digest, found));
    }
    return found;
  }

  /** What was read before a change that came meanwhile is used this once, but not kept. */
  private Optional<Grant> keep(KeyDigest digest, Optional<KeyRecord> record, long before) {
    if (record.isEmpty() && before == known.changes()) {
      unknown.put(digest, Boolean.TRUE);
    }
    return record.map(found -> new Grant(digest, found, known.keep(digest, found, before)));
  }

  private Future<Grant> unexpired(Grant grant) {
    return grant.record().isExpired(clock.instant())
        ? Future.failedFuture(expiredKey())
        : Future.succeededFuture(grant);
  }

  /** Who asks from now on waits for no look-up that began before the change. */
  void somethingChanged() {
    asked.clear();
    unknown.invalidateAll();
  }

  static GatewayException expiredKey() {
    return GatewayException.expired("This key has expired.");
  }

  private static GatewayException unknownKey() {
    return GatewayException.unauthenticated("The key is not known.");
  }
}
