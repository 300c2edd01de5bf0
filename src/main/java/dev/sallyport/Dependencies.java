package dev.sallyport;

import dev.sallyport.config.PostgresUrl;
import dev.sallyport.config.Settings;
import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.Catalogue;
import dev.sallyport.credential.RootSecrets;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.db.ChangeFeed;
import dev.sallyport.db.Migrations;
import dev.sallyport.db.Postgres;
import dev.sallyport.provider.Listings;
import dev.sallyport.runtime.NodeState;
import dev.sallyport.runtime.Owned;
import dev.sallyport.runtime.RedisLink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaches PostgreSQL and Redis at the start, and keeps trying: they may come up after us. */
final class Dependencies {
  private static final Logger log = LoggerFactory.getLogger(Dependencies.class);
  private static final long SHORTEST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 500;
  private static final int PAUSES_BEFORE_MESSAGE = 6;
  private static final int PAUSES_PER_MESSAGE = 20;

  private final Vertx vertx;
  private final Postgres postgres;
  private final ChangeFeed changes;
  private final Supplier<Owned<RootSecrets>> roots;
  private final NodeState node;
  private final Context context;
  private final Migrations migrations;
  private final String postgresName;
  private final RedisLink.Options redisOptions;
  private volatile RedisLink redis;
  private volatile boolean closed;

  Dependencies(
      Vertx vertx,
      Settings settings,
      Postgres postgres,
      ChangeFeed changes,
      Supplier<Owned<RootSecrets>> roots,
      NodeState node) {
    this.vertx = vertx;
    this.postgres = postgres;
    this.changes = changes;
    this.roots = roots;
    this.node = node;
    this.context = vertx.getOrCreateContext();
    PostgresUrl url = settings.postgres().url().orElseThrow();
    this.postgresName = "PostgreSQL at " + url.host() + ":" + url.port();
    this.migrations =
        new Migrations(
            vertx, postgres, Connections.migrations(url, settings.postgres().connectTimeout()));
    this.redisOptions = Connections.redis(settings.redis().url().orElseThrow(), settings);
  }

  /** Fails only where trying on is no use: a wrong master key, a changed migration. */
  Future<Void> reach() {
    Promise<Void> reached = Promise.promise();
    context.runOnContext(
        v ->
            Future.all(reachPostgres(), reachRedis()).<Void>mapEmpty().onComplete(reached::handle));
    return reached.future();
  }

  private Future<Void> reachPostgres() {
    return untilReached(postgresName, this::preparePostgres, this::whyNot, 0)
        .onSuccess(done -> node.reachedPostgres());
  }

  /** Callers are told nothing of it, but who runs the node must be able to mend it. */
  private String whyNot(Throwable failure) {
    return failure instanceof GatewayException ? postgres.lastProblem() : failure.getMessage();
  }

  private Future<Void> preparePostgres() {
    return migrations
        .run()
        .compose(done -> new Catalogue(postgres).write(Listings.builtIn()))
        .compose(done -> roots.get().call(RootSecrets::open))
        .compose(done -> changes.start());
  }

  private Future<Void> reachRedis() {
    redis = RedisLink.open(vertx, redisOptions);
    return untilReached("Redis", redis::check, Throwable::getMessage, 0)
        .onSuccess(done -> node.reachedRedis());
  }

  private Future<Void> untilReached(
      String name,
      Supplier<Future<Void>> attempt,
      Function<Throwable, String> reason,
      int failures) {
    return attempt
        .get()
        .onSuccess(done -> log.info("{} is reached", name))
        .recover(
            failure -> {
              if (closed || isFinal(failure)) {
                return Future.failedFuture(failure);
              }
              if (failures % PAUSES_PER_MESSAGE == PAUSES_BEFORE_MESSAGE) {
                log.warn("{} is not reached yet, trying on: {}", name, reason.apply(failure));
              }
              return vertx
                  .timer(pauseMillis(failures))
                  .compose(fired -> untilReached(name, attempt, reason, failures + 1));
            });
  }

  /** Short at first: what was started with us is only a moment late. */
  private static long pauseMillis(int failures) {
    return Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(failures, 10));
  }

  private static boolean isFinal(Throwable failure) {
    return failure instanceof SealBrokenException || failure instanceof FlywayValidateException;
  }

  Future<Void> close() {
    closed = true;
    return changes
        .close()
        .eventually(() -> redis == null ? Future.succeededFuture() : redis.close())
        .otherwiseEmpty();
  }
}
