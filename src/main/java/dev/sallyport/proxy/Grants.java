package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the running calls of one event loop rest on: each goes on only as long as its key exists,
 * has not expired, and stands for the credential that the call uses. While that cannot be known the
 * call goes on, and it is asked again.
 */
final class Grants {
  private static final Logger log = LoggerFactory.getLogger(Grants.class);

  private final KeyCache keys;
  private final Clock clock;
  private final Map<KeyDigest, Held> held = new HashMap<>();
  private final Rereads rereads = new Rereads(this::reread);
  private Instant nextExpiry = Instant.MAX;

  Grants(KeyCache keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** As {@link KeyCache#find}. */
  Future<Grant> find(String presented, Supplier<InetAddress> client) {
    return keys.find(presented, client);
  }

  /** From now on the call ends with what it rests on. */
  void hold(Exchange exchange, Grant grant, KeyRecord.Upstream credential) {
    if (exchange.hasEnded()) {
      return;
    }
    Held calls = held.computeIfAbsent(grant.digest(), digest -> new Held(grant.record()));
    calls.add(exchange, credential);
    exchange.atEnd(() -> release(grant.digest(), exchange));
    watchExpiry(grant.record());
    if (grant.current()) {
      calls.update(grant.record());
    } else {
      rereads.add(grant.digest());
    }
  }

  private void release(KeyDigest digest, Exchange exchange) {
    Held calls = held.get(digest);
    if (calls != null) {
      calls.remove(exchange);
      if (calls.isEmpty()) {
        held.remove(digest);
      }
    }
  }

  /** Also what is read anew: that may fail for longer than the key lives. */
  private void watchExpiry(KeyRecord record) {
    record.expiresAt().filter(nextExpiry::isAfter).ifPresent(sooner -> nextExpiry = sooner);
  }

  /** On this loop, once the node's known keys were told. */
  void changed(ChangeFeed.Change change) {
    keys.somethingChanged();
    rereadAll(calls -> calls.isTouchedBy(change));
  }

  void everythingMayHaveChanged() {
    keys.somethingChanged();
    rereadAll(calls -> true);
  }

  /** Reading one may end calls, and with them what is gone through: so in two steps. */
  private void rereadAll(Predicate<Held> touched) {
    List<KeyDigest> found = new ArrayList<>();
    held.forEach(
        (digest, calls) -> {
          if (touched.test(calls)) {
            found.add(digest);
          }
        });
    found.forEach(rereads::add);
  }

  private Future<?> reread(KeyDigest digest) {
    Held calls = held.get(digest);
    if (calls == null) {
      return Future.succeededFuture();
    }
    long number = calls.beginReading();
    return keys.reread(digest)
        .onSuccess(
            now -> {
              if (calls.isLatest(number)) {
                settle(calls, now);
              }
            });
  }

  private void settle(Held calls, Optional<KeyRecord> now) {
    if (now.isEmpty()) {
      end(calls, calls.all(), GatewayException.unauthenticated("This key has been revoked."));
    } else {
      watchExpiry(now.get());
      calls.update(now.get());
      end(calls, calls.withoutCredential(), lostCredential());
      endExpired(calls, clock.instant());
    }
  }

  private static GatewayException lostCredential() {
    return GatewayException.unauthenticated(
        "This key no longer stands for the credential that the call uses.");
  }

  /** To be called a few times a second. */
  void sweep() {
    rereads.retry();
    Instant now = clock.instant();
    if (now.isBefore(nextExpiry)) {
      return;
    }
    List<Held> all = new ArrayList<>(held.values());
    all.forEach(calls -> endExpired(calls, now));
    nextExpiry =
        held.values().stream()
            .flatMap(calls -> calls.expiresAt().stream())
            .min(Instant::compareTo)
            .orElse(Instant.MAX);
  }

  private void endExpired(Held calls, Instant now) {
    if (calls.hasExpired(now)) {
      end(calls, calls.all(), KeyCache.expiredKey());
    }
  }

  private static void end(Held calls, List<Exchange> lost, GatewayException reason) {
    if (!lost.isEmpty()) {
      log.info(
          "Running calls of key {} end: {}. {}", calls.key(), lost.size(), reason.getMessage());
    }
    for (Exchange exchange : lost) {
      calls.remove(exchange);
      exchange.revoke(reason);
    }
  }
}
