package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.core.EgressRule;
import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EchoProvider;
import dev.sallyport.embedded.EmbeddedPostgres;
import dev.sallyport.embedded.EmbeddedRedis;
import dev.sallyport.embedded.Evaluation;
import dev.sallyport.key.KeyText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for what is not configured, so that a first look needs nothing: real PostgreSQL and
 * Redis on loopback, an echo provider, and tokens that stay the same from start to start.
 */
final class EvaluationMode {
  private static final Logger log = LoggerFactory.getLogger(EvaluationMode.class);
  private static final Duration ECHO_PACE = Duration.ofMillis(20);
  private static final String LOOPBACK = "127.0.0.1/32:";

  private final Settings asked;
  private final Evaluation made;
  private final Optional<EmbeddedPostgres> postgres;
  private final Optional<EmbeddedRedis> redis;
  private EchoProvider echo;
  private Vertx vertx;

  private EvaluationMode(
      Settings asked,
      Evaluation made,
      Optional<EmbeddedPostgres> postgres,
      Optional<EmbeddedRedis> redis) {
    this.asked = asked;
    this.made = made;
    this.postgres = postgres;
    this.redis = redis;
  }

  /** Starts what the settings do not name; blocks until it serves. */
  static EvaluationMode start(Settings settings) throws IOException {
    Path folder = settings.dataDir();
    Evaluation made = Evaluation.loadOrCreate(folder, () -> KeyText.generate().revealText());
    boolean needsPostgres = settings.postgres().url().isEmpty();
    boolean needsRedis = settings.redis().url().isEmpty();
    CompletableFuture<Optional<EmbeddedRedis>> redis =
        CompletableFuture.supplyAsync(
            () -> needsRedis ? Optional.of(startRedis(folder, made)) : Optional.empty());
    Optional<EmbeddedPostgres> postgres = Optional.empty();
    try {
      if (needsPostgres) {
        postgres = Optional.of(EmbeddedPostgres.start(folder, made.postgresPassword()));
      }
      return new EvaluationMode(settings, made, postgres, redis.join());
    } catch (CompletionException e) {
      closeQuietly(postgres);
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      throw e;
    } catch (IOException e) {
      redis.thenAccept(EvaluationMode::closeQuietly);
      throw e;
    }
  }

  private static EmbeddedRedis startRedis(Path folder, Evaluation made) {
    try {
      return EmbeddedRedis.start(folder, made.redisPassword());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environment with what was made up here, where it says nothing itself. */
  Map<String, String> completed(Map<String, String> env) {
    Map<String, String> completed = new HashMap<>(env);
    postgres.ifPresent(
        server -> {
          completed.put(
              "SALLYPORT_POSTGRES_URL",
              "postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable"
                  .formatted(
                      server.user(),
                      made.postgresPassword().revealText(),
                      server.port(),
                      server.database()));
          completed.putAll(secrets(made, asked));
        });
    redis.ifPresent(
        server ->
            completed.put(
                "SALLYPORT_REDIS_URL",
                "redis://:%s@127.0.0.1:%d/0"
                    .formatted(made.redisPassword().revealText(), server.port())));
    return completed;
  }

  /** Those that neither the environment nor the operator's file gives. */
  static Map<String, String> secrets(Evaluation made, Settings asked) {
    Map<String, String> secrets = new HashMap<>();
    if (asked.adminToken().isEmpty()) {
      secrets.put("SALLYPORT_ADMIN_TOKEN", made.adminToken().revealText());
    }
    if (asked.masterKeys().isEmpty()) {
      secrets.put("SALLYPORT_MASTER_KEYS", masterKey(made.masterKey()));
    }
    return secrets;
  }

  private static String masterKey(Evaluation.MasterKey key) {
    return key.id() + ":" + Base64.getEncoder().encodeToString(key.bytes().reveal());
  }

  Future<Void> startEcho(Vertx on) {
    vertx = on;
    return EchoProvider.listen(on, made.echoSecret(), ECHO_PACE)
        .onSuccess(listening -> echo = listening)
        .mapEmpty();
  }

  /** The echo provider's own address, and nothing else. */
  List<EgressRule> egressRules() {
    return List.of(EgressRule.parse(LOOPBACK + echo.port()));
  }

  /** Only where the database is ours: an operator's own is not filled with examples. */
  Future<Void> provision(Gateway gateway) {
    return postgres.isEmpty()
        ? Future.succeededFuture()
        : new EvaluationSeed(gateway, echo.url(), made.echoSecret(), made.virtualKey()).sow(vertx);
  }

  void welcome(PrintStream out, String data, String management) {
    if (postgres.isEmpty()) {
      return;
    }
    String token =
        asked.adminToken().isEmpty() ? made.adminToken().revealText() : "the one that you set";
    Secret key = made.virtualKey();
    out.println(
        """

        Sallyport is ready, for evaluation: PostgreSQL, Redis and an echo provider are built in.
        For production, configure your own: README.md, "In production".

          Data port      %1$s
          Management     %2$s
          Admin token    %3$s
          Virtual key    %4$s

        Try it (the echo provider answers with your own words, streamed):

          curl -N %1$s/v1/chat/completions \\
            -H 'Authorization: Bearer %4$s' \\
            -H 'Content-Type: application/json' \\
            -d '{"model": "echo", "stream": true, "messages": [{"role": "user", "content": "Hello from the other side"}]}'
        """
            .formatted(data, management, token, key.revealText()));
  }

  void close() {
    closeQuietly(redis);
    closeQuietly(postgres);
  }

  private static void closeQuietly(Optional<? extends AutoCloseable> server) {
    try {
      if (server.isPresent()) {
        server.get().close();
      }
    } catch (Exception e) {
      log.warn("A built-in server did not stop cleanly: {}", e.toString());
    }
  }
}
