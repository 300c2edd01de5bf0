package dev.sallyport.runtime;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Secret;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that heals by itself. The client's own never reconnects and never times
 * out: this one fails at once while it is down, at its deadline while Redis is frozen, and connects
 * anew in the background for as long as it lives. It pings, so silence is noticed without calls.
 *
 * <p>Make one per event loop, on that loop; it may be called from anywhere.
 */
public final class RedisLink {
  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
  private static final int PING_MILLIS = 1_000;
  private static final int SILENCE_MILLIS = 3_000;
  private static final int MAX_MISSES = 3;

  /** What the client says of a call on a dead connection; a full queue is no such end. */
  private static final Set<String> CLOSED = Set.of("CONNECTION_CLOSED", "Connection is closed");

  /**
   * @param user Redis takes {@code default} if there is none
   */
  public record Login(Optional<String> user, Secret password) {}

  /**
   * @param tls whom to trust, see {@link OutboundTrust}; plain TCP if empty
   * @param deadline of each call
   */
  public record Options(
      String host,
      int port,
      int database,
      Optional<Login> login,
      Optional<TrustOptions> tls,
      Duration connectDeadline,
      Duration deadline) {
    public Options {
      requireNonNull(host, "host");
      requireNonNull(deadline, "deadline");
    }

    private String endpoint() {
      String authority = host.indexOf(':') < 0 ? host : '[' + host + ']';
      return (tls.isPresent() ? "rediss://" : "redis://") + authority + ':' + port + '/' + database;
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final Options options;
  private final Watched<Response> watched;
  private final Redis client;
  private final Backoff backoff = new Backoff(50, 2_000);
  private volatile Thread loop;
  private volatile RedisConnection connection;
  private boolean closed;
  private String announced = "";
  private long pings;
  private int misses;
  private long lastMissNanos;

  private RedisLink(Vertx vertx, Options options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.options = options;
    this.client = Redis.createClient(vertx, redisOptions());
    this.watched =
        new Watched<>(
            vertx, options.deadline(), RedisLink::unavailable, this::answered, this::missed);
  }

  /** Begins to connect, and goes on until it is closed. */
  public static RedisLink open(Vertx vertx, Options options) {
    if (!vertx.getOrCreateContext().isEventLoopContext()) {
      throw new IllegalStateException("A Redis link lives on an event loop.");
    }
    RedisLink link = new RedisLink(vertx, options);
    link.context.runOnContext(v -> link.start());
    return link;
  }

  public boolean connected() {
    return connection != null;
  }

  /**
   * An error that Redis itself answers is passed on as it is ({@code ErrorType}); all else fails
   * with UNAVAILABLE, and then it is unknown whether the command was executed.
   */
  public Future<Response> send(Request request) {
    return Thread.currentThread() == loop
        ? sendHere(request)
        : Settling.across(context, () -> sendHere(request));
  }

  public Future<Void> check() {
    return send(Request.cmd(Command.PING)).mapEmpty();
  }

  public Future<Void> close() {
    return Settling.across(
        context,
        () -> {
          closed = true;
          connection = null;
          vertx.cancelTimer(pings);
          return client.close();
        });
  }

  private Future<Response> sendHere(Request request) {
    RedisConnection live = connection;
    if (live == null) {
      return Future.failedFuture(unavailable());
    }
    return watched.watch(live.send(request).recover(failure -> failed(live, failure)));
  }

  private Future<Response> failed(RedisConnection live, Throwable failure) {
    boolean ended = CLOSED.contains(String.valueOf(failure.getMessage()));
    if (failure instanceof ErrorType && !ended) {
      answered();
      return Future.failedFuture(failure);
    }
    if (ended) {
      down(live, "the connection ended");
    }
    return Future.failedFuture(unavailable());
  }

  private static GatewayException unavailable() {
    return GatewayException.unavailable("The gateway's limit store is not available.");
  }

  private void start() {
    loop = Thread.currentThread();
    pings = vertx.setPeriodic(PING_MILLIS, id -> sendHere(Request.cmd(Command.PING)));
    connect();
  }

  private void connect() {
    if (!closed) {
      client.connect().compose(this::select).onSuccess(this::up).onFailure(this::retry);
    }
  }

  /** A connection that has seen SELECT is never kept by the pool, so that close() closes it. */
  private Future<RedisConnection> select(RedisConnection opened) {
    return opened
        .send(Request.cmd(Command.SELECT).arg(options.database()))
        .map(opened)
        .onFailure(failure -> opened.close());
  }

  private RedisOptions redisOptions() {
    NetClientOptions net =
        new NetClientOptions()
            .setTcpKeepAlive(true)
            .setConnectTimeout((int) options.connectDeadline().toMillis())
            .setSslHandshakeTimeout(SILENCE_MILLIS)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setReadIdleTimeout(SILENCE_MILLIS)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    options
        .tls()
        .ifPresent(
            trust ->
                net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS").setTrustOptions(trust));
    RedisOptions redis = new RedisOptions().setNetClientOptions(net);
    redis.setConnectionString(options.endpoint());
    redis.setMaxPoolSize(1).setPoolCleanerInterval(-1).setPoolRecycleTimeout(-1);
    options.login().flatMap(Login::user).ifPresent(redis::setUser);
    options.login().map(login -> login.password().revealText()).ifPresent(redis::setPassword);
    return redis;
  }

  private void up(RedisConnection opened) {
    if (closed) {
      opened.close();
      return;
    }
    opened.endHandler(v -> down(opened, "the connection ended"));
    opened.exceptionHandler(failure -> down(opened, reason(failure)));
    connection = opened;
    backoff.reset();
    misses = 0;
    announced = "";
    log.info("Redis at {}:{} is connected", options.host(), options.port());
  }

  /** Whichever sign of the end comes first counts; what belongs to an earlier one does not. */
  private void down(RedisConnection lost, String why) {
    if (lost == connection) {
      connection = null;
      lost.close();
      retry(why);
    }
  }

  private void retry(Throwable failure) {
    retry(reason(failure));
  }

  private void retry(String why) {
    if (closed) {
      return;
    }
    if (!announced.equals(why)) {
      announced = why;
      log.warn("Redis at {}:{} is not available: {}", options.host(), options.port(), why);
    }
    vertx.setTimer(backoff.nextMillis(), id -> context.runOnContext(v -> connect()));
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private void answered() {
    misses = 0;
  }

  /** Calls that were in flight together are one miss: a short pause is no reason to hang up. */
  private void missed(long sentNanos) {
    if (misses > 0 && sentNanos - lastMissNanos < 0) {
      return;
    }
    lastMissNanos = System.nanoTime();
    RedisConnection live = connection;
    if (++misses >= MAX_MISSES && live != null) {
      down(live, "it does not answer");
    }
  }
}
