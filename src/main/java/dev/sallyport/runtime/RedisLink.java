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
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that heals by itself. The client's own never reconnects and never times
 * out: this one fails at once while it is down, at its deadline while Redis is frozen, and connects
 * anew in the background for as long as it lives.
 *
 * <p>Make one per event loop, on that loop; it may be called from anywhere.
 */
public final class RedisLink {
  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(1);
  private static final long MIN_BACKOFF_MILLIS = 50;
  private static final long MAX_BACKOFF_MILLIS = 2_000;
  private static final int MAX_MISSES = 3;
  private static final String SILENT = "it does not answer";

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
      Duration deadline) {
    public static final Duration DEFAULT_DEADLINE = Duration.ofMillis(50);

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
  private volatile Thread loop;
  private volatile RedisConnection connection;
  private Redis client;
  private boolean closed;
  private String announced = "";
  private int failures;
  private int misses;
  private long lastMissNanos;

  private RedisLink(Vertx vertx, Options options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.options = options;
    this.watched =
        new Watched<>(
            vertx, options.deadline(), RedisLink::unavailable, this::answered, this::missed);
  }

  /** Begins to connect, and goes on until it is closed. */
  public static RedisLink open(Vertx vertx, Options options) {
    RedisLink link = new RedisLink(vertx, options);
    if (!link.context.isEventLoopContext()) {
      throw new IllegalStateException("A Redis link lives on an event loop.");
    }
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
          return client == null ? Future.succeededFuture() : client.close();
        });
  }

  private Future<Response> sendHere(Request request) {
    RedisConnection live = connection;
    if (live == null) {
      return Future.failedFuture(unavailable());
    }
    Redis owner = client;
    return watched.watch(live.send(request).recover(failure -> failed(owner, failure)));
  }

  private Future<Response> failed(Redis owner, Throwable failure) {
    if (failure instanceof ErrorType error && !error.is("CONNECTION_CLOSED")) {
      answered();
      return Future.failedFuture(failure);
    }
    down(owner, failure.getMessage());
    return Future.failedFuture(unavailable());
  }

  private static GatewayException unavailable() {
    return GatewayException.unavailable("The gateway's limit store is not available.");
  }

  private static GatewayException silent() {
    return GatewayException.unavailable(SILENT);
  }

  private void start() {
    loop = Thread.currentThread();
    connect();
  }

  /** A client for each attempt: to close it is the only sure way to close a stuck connection. */
  private void connect() {
    if (closed) {
      return;
    }
    Redis attempt = Redis.createClient(vertx, redisOptions());
    client = attempt;
    Deadlines.within(vertx, CONNECT_DEADLINE, attempt.connect(), RedisLink::silent)
        .onSuccess(opened -> up(attempt, opened))
        .onFailure(failure -> down(attempt, failure.getMessage()));
  }

  private RedisOptions redisOptions() {
    NetClientOptions net =
        new NetClientOptions()
            .setTcpKeepAlive(true)
            .setConnectTimeout((int) CONNECT_DEADLINE.toMillis());
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

  private void up(Redis attempt, RedisConnection opened) {
    opened.endHandler(v -> down(attempt, "the connection ended"));
    opened.exceptionHandler(failure -> down(attempt, failure.getMessage()));
    connection = opened;
    failures = 0;
    misses = 0;
    announced = "";
    log.info("Redis at {}:{} is connected", options.host(), options.port());
  }

  /** Whichever sign of the end comes first counts; what belongs to an earlier attempt does not. */
  private void down(Redis attempt, String why) {
    if (attempt != client || closed) {
      return;
    }
    connection = null;
    client = null;
    attempt.close();
    if (!announced.equals(why)) {
      announced = String.valueOf(why);
      log.warn("Redis at {}:{} is not available: {}", options.host(), options.port(), why);
    }
    vertx.setTimer(backoffMillis(), id -> context.runOnContext(v -> connect()));
  }

  private long backoffMillis() {
    long ceiling = Math.min(MAX_BACKOFF_MILLIS, MIN_BACKOFF_MILLIS << Math.min(failures++, 10));
    return ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
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
    if (++misses >= MAX_MISSES && connection != null) {
      down(client, SILENT);
    }
  }
}
