package dev.sallyport.proxy;

import dev.sallyport.config.Settings;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The calls of one event loop, and the end of those that wait too long. One timer for all of them:
 * a timer for each chunk would cost more than the chunk. Precise to the period of its sweep.
 */
final class Watch {
  private static final Duration SLOWEST_SWEEP = Duration.ofMillis(250);
  private static final Duration FASTEST_SWEEP = Duration.ofMillis(10);

  /** Told and swept in time, it still is within the second that a revocation may take. */
  private static final Duration EVENT_END = Duration.ofMillis(200);

  /** No model has to think for it. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(30);

  /** Before the end of a drain, for what never ends by itself to be told and to answer. */
  private static final Duration FAREWELL = Duration.ofMillis(600);

  /** Between two notes of what a running call has used. */
  private static final Duration MARKS = Duration.ofSeconds(1);

  private static final Duration LONGEST_COLLECT = Duration.ofSeconds(5);
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(30);
  private static final Duration DRAIN_CHECK = Duration.ofMillis(20);
  private static final int SWEEPS_PER_LIMIT = 4;

  private final Vertx vertx;
  private final Settings.Inbound inbound;
  private final Settings.Upstream upstream;
  private final Set<Exchange> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Load load;
  private final Runnable sweepMore;
  private final long timer;
  private long marked = System.nanoTime();

  /**
   * @param sweepMore done with each sweep
   */
  Watch(
      Vertx vertx,
      Settings.Inbound inbound,
      Settings.Upstream upstream,
      Load load,
      Runnable sweepMore) {
    this.vertx = vertx;
    this.load = load;
    this.sweepMore = sweepMore;
    this.inbound = inbound;
    this.upstream = upstream;
    this.timer = vertx.setPeriodic(period().toMillis(), id -> sweep(System.nanoTime()));
  }

  private Duration period() {
    Duration shortest =
        Collections.min(
            List.of(
                inbound.idleTimeout(),
                inbound.writeStallTimeout(),
                upstream.firstByteTimeout(),
                upstream.gapTimeout(),
                upstream.socketIdleTimeout()));
    Duration wanted = shortest.dividedBy(SWEEPS_PER_LIMIT);
    return Collections.max(List.of(FASTEST_SWEEP, Collections.min(List.of(SLOWEST_SWEEP, wanted))));
  }

  void add(Exchange exchange) {
    running.add(exchange);
    exchange.atEnd(() -> running.remove(exchange));
  }

  /** Complete once no call runs, or after the limit with what then still runs cut off. */
  Future<Void> drained(Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    vertx.setTimer(
        Math.max(1, limit.minus(FAREWELL).toMillis()),
        id -> List.copyOf(running).forEach(Exchange::farewell));
    Promise<Void> drained = Promise.promise();
    vertx.setPeriodic(
        1,
        DRAIN_CHECK.toMillis(),
        id -> {
          if (running.isEmpty() || System.nanoTime() - until >= 0) {
            vertx.cancelTimer(id);
            drained.complete();
          }
        });
    return drained.future();
  }

  void close() {
    vertx.cancelTimer(timer);
  }

  private void sweep(long now) {
    load.look();
    if (load.isTight(now)) {
      shedLingering(now);
    }
    List<Exchange> late = new ArrayList<>();
    boolean marks = now - marked >= MARKS.toNanos();
    marked = marks ? now : marked;
    for (Exchange exchange : running) {
      if (marks) {
        exchange.account().mark();
      }
      if (isTooLong(exchange.sending(), now) || isTooLong(exchange.answering(), now)) {
        late.add(exchange);
      }
    }
    late.forEach(exchange -> cut(exchange, now));
    sweepMore.run();
  }

  /** A body that takes its time keeps the memory from others, for as long as there is enough. */
  private void shedLingering(long now) {
    List<Exchange> lingering = new ArrayList<>();
    for (Exchange exchange : running) {
      if (exchange.held().filter(held -> held.nanos(now) > longest(exchange)).isPresent()) {
        lingering.add(exchange);
      }
    }
    lingering.forEach(Watch::shed);
  }

  private static long longest(Exchange exchange) {
    return isComing(exchange) ? LONGEST_COLLECT.toNanos() : LONGEST_HOLD.toNanos();
  }

  private static boolean isComing(Exchange exchange) {
    return exchange.sending().what() == Wait.For.CLIENT_BODY;
  }

  private static void shed(Exchange exchange) {
    if (isComing(exchange)) {
      exchange.fail(Load.refusal());
    } else {
      exchange.timeOut();
    }
  }

  private boolean isTooLong(Wait wait, long now) {
    return wait.nanos(now) > limit(wait.what());
  }

  private void cut(Exchange exchange, long now) {
    Wait wait = isTooLong(exchange.sending(), now) ? exchange.sending() : exchange.answering();
    cut(exchange, wait.what());
  }

  private long limit(Wait.For what) {
    return switch (what) {
      case NOTHING -> Long.MAX_VALUE;
      case EVENT_END -> EVENT_END.toNanos();
      case CLIENT_BODY -> inbound.idleTimeout().toNanos();
      case PROVIDER_READS, CLIENT_READS -> inbound.writeStallTimeout().toNanos();
      case FIRST_BYTE -> upstream.firstByteTimeout().toNanos();
      case HANDSHAKE -> handshake().toNanos();
      case NEXT_CHUNK -> upstream.gapTimeout().toNanos();
      case NEXT_FRAME -> upstream.socketIdleTimeout().toNanos();
    };
  }

  private Duration handshake() {
    return Collections.min(List.of(HANDSHAKE, upstream.firstByteTimeout()));
  }

  private static void cut(Exchange exchange, Wait.For what) {
    switch (what) {
      case NOTHING -> {}
      case CLIENT_BODY -> exchange.fail(Body.tooSlow());
      case CLIENT_READS -> exchange.drop();
      case EVENT_END -> exchange.revoked().ifPresent(exchange::fail);
      case NEXT_FRAME ->
          exchange.fail(GatewayException.unavailable("Nothing was said for too long."));
      case PROVIDER_READS, HANDSHAKE, FIRST_BYTE, NEXT_CHUNK -> exchange.timeOut();
    }
  }
}
