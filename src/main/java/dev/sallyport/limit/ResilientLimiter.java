package dev.sallyport.limit;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in Redis; while that fails, does with each limit what the limit says. Says when it begins
 * to do so and when it no longer has to, not for each request.
 */
public final class ResilientLimiter implements Limiter {
  private static final Logger log = LoggerFactory.getLogger(ResilientLimiter.class);

  /** So long without a failure, it is over: else one slow answer in ten would fill the log. */
  private static final long CALM_NANOS = Duration.ofSeconds(1).toNanos();

  private final Limiter shared;
  private final LocalLimiter local;
  private final AtomicBoolean degraded = new AtomicBoolean();
  private volatile long lastFailureNanos;

  /**
   * @param shared counts for all nodes, in Redis
   * @param local one for all event loops of the node
   */
  public ResilientLimiter(Limiter shared, LocalLimiter local) {
    this.shared = requireNonNull(shared, "shared");
    this.local = requireNonNull(local, "local");
  }

  @Override
  public Future<Admission> acquire(List<Charge> charges) {
    if (charges.isEmpty()) {
      return Future.succeededFuture(Admission.UNLIMITED);
    }
    return shared
        .acquire(charges)
        .onSuccess(admission -> worked())
        .recover(
            failure -> {
              failed(failure);
              return without(charges);
            });
  }

  private void worked() {
    if (degraded.get()
        && System.nanoTime() - lastFailureNanos > CALM_NANOS
        && degraded.compareAndSet(true, false)) {
      log.info("Limits are counted in Redis again");
    }
  }

  private void failed(Throwable failure) {
    lastFailureNanos = System.nanoTime();
    if (degraded.compareAndSet(false, true)) {
      log.warn("Limits are counted without Redis: {}", failure.getMessage());
    }
  }

  private Future<Admission> without(List<Charge> charges) {
    if (charges.stream().anyMatch(charge -> isFor(charge, OnOutage.CLOSED))) {
      return Future.failedFuture(
          GatewayException.unavailable("A limit of this request cannot be checked at the moment."));
    }
    List<Charge> counted =
        charges.stream().filter(charge -> isFor(charge, OnOutage.LOCAL)).toList();
    return local.acquire(counted).map(admission -> whole(charges, admission));
  }

  private static boolean isFor(Charge charge, OnOutage mode) {
    return charge.limit().onOutage() == mode;
  }

  /** With the limits that are counted nowhere, each as if nothing had been used of it. */
  private static Admission whole(List<Charge> charges, Admission ofCounted) {
    Queue<Standing> counted = new ArrayDeque<>(ofCounted.standings());
    List<Standing> standings = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      standings.add(isFor(charge, OnOutage.LOCAL) ? counted.remove() : unused(charge));
    }
    return new Admission(ofCounted.admitted(), standings, true);
  }

  private static Standing unused(Charge charge) {
    return charge.standing(0, charge.limit().max(), Duration.ZERO, Duration.ZERO);
  }
}
