package dev.sallyport.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps a client that tries out keys from using up the database: each address may have so many
 * look-ups under way, and so many a second that find nothing. A key that is found costs nothing, so
 * many clients behind one address can all come at once after a start.
 */
final class LookUpBounds {
  private static final int UNDER_WAY = 200;
  private static final int BURST = 100;
  private static final long NANOS_PER_MISS = 1_000_000_000L / 50;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final int ADDRESSES = 100_000;

  /** Of an IPv6 address, what one customer of a network has to himself. */
  private static final int NETWORK_BYTES = 8;

  private final LongSupplier nanoTime;
  private final Cache<ByteBuffer, Asker> askers =
      Caffeine.newBuilder()
          .maximumSize(ADDRESSES)
          .expireAfterAccess(KEPT)
          .executor(Runnable::run)
          .build();

  LookUpBounds(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Fails without a look-up: with LIMITED where the address has found nothing too often, with
   * UNAVAILABLE where too many of its look-ups wait for the database.
   */
  <T> Future<Optional<T>> within(InetAddress client, Supplier<Future<Optional<T>>> lookUp) {
    Asker asker = askers.get(network(client), unseen -> new Asker(nanoTime.getAsLong()));
    Optional<GatewayException> refusal = asker.begin(nanoTime.getAsLong());
    return refusal.isPresent()
        ? Future.failedFuture(refusal.get())
        : lookUp.get().onComplete(done -> asker.end(done.succeeded() && done.result().isEmpty()));
  }

  private static ByteBuffer network(InetAddress client) {
    byte[] bytes = client.getAddress();
    return ByteBuffer.wrap(
        client instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }

  /** One address; of all event loops. */
  private static final class Asker {
    private long paidUntil;
    private int underWay;

    Asker(long now) {
      this.paidUntil = now - BURST * NANOS_PER_MISS;
    }

    synchronized Optional<GatewayException> begin(long now) {
      paidUntil = Math.max(paidUntil, now - BURST * NANOS_PER_MISS);
      if (paidUntil + NANOS_PER_MISS > now) {
        return Optional.of(
            GatewayException.limited("Too many unknown keys come from this address.", RETRY_AFTER));
      }
      if (underWay >= UNDER_WAY) {
        return Optional.of(
            GatewayException.unavailable("Too many keys of this address are being looked up."));
      }
      underWay++;
      return Optional.empty();
    }

    synchronized void end(boolean missed) {
      underWay--;
      if (missed) {
        paidUntil += NANOS_PER_MISS;
      }
    }
  }
}
