package dev.sallyport.limit;

import dev.sallyport.runtime.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/**
 * The limiters of one node: each event loop has its own connection to Redis, and all of them share
 * what the node counts without it.
 */
public final class LoopLimiters {
  private static final Duration CHECK = Duration.ofMillis(10);
  private static final int CHECKS = 300;

  private final Vertx vertx;
  private final RedisLink.Options redis;
  private final LocalLimiter local;
  private final List<RedisLink> links = new CopyOnWriteArrayList<>();

  /**
   * @param nodes how many nodes there are now, this one included
   */
  public LoopLimiters(Vertx vertx, RedisLink.Options redis, IntSupplier nodes) {
    this.vertx = vertx;
    this.redis = redis;
    this.local = new LocalLimiter(nodes);
  }

  /** On the event loop that it is for. */
  public OfLoop open() {
    RedisLink link = RedisLink.open(vertx, redis);
    links.add(link);
    return new OfLoop(vertx, link, local);
  }

  /** How many event loops count in Redis now. */
  public long connected() {
    return links.stream().filter(RedisLink::connected).count();
  }

  /** How many event loops would. */
  public int opened() {
    return links.size();
  }

  /** One event loop's limiter and its connection. */
  public static final class OfLoop implements Limiter {
    private final Vertx vertx;
    private final RedisLink link;
    private final Limiter limiter;

    private OfLoop(Vertx vertx, RedisLink link, LocalLimiter local) {
      this.vertx = vertx;
      this.link = link;
      this.limiter = new ResilientLimiter(new RedisLimiter(link), local);
    }

    @Override
    public Future<Admission> acquire(List<Charge> charges) {
      return limiter.acquire(charges);
    }

    /** Complete once Redis is connected, or after a few seconds: it is done without, then. */
    public Future<Void> connected() {
      return connected(CHECKS);
    }

    private Future<Void> connected(int checks) {
      return link.connected() || checks == 0
          ? Future.succeededFuture()
          : vertx.timer(CHECK.toMillis()).compose(fired -> connected(checks - 1));
    }

    public Future<Void> close() {
      return link.close();
    }
  }
}
