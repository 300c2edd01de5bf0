package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.core.PathGroup;
import dev.sallyport.credential.CredentialPolicy;
import dev.sallyport.credential.CredentialRefs;
import dev.sallyport.credential.CredentialSecrets;
import dev.sallyport.credential.CredentialTexts;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EmbeddedRedis;
import dev.sallyport.key.NewKey;
import dev.sallyport.ledger.CallLog;
import dev.sallyport.runtime.Resolver;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Usage;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A whole gateway in this JVM, on real servers, with what a test puts into it. */
public final class TestGateway implements AutoCloseable {
  public static final String ADMIN_TOKEN =
      "5fd4b7c1a93e60828dd1f0c97be24a6631f7ac5e9088b2d4e6f13c07ab59d842";
  static final String MASTER_KEY = "test:+O4BXeCu9LiM7m4xgSOESGR4W3JRYe7kWtI4dFgi8ck=";
  private static final Secret REDIS_PASSWORD = Secret.of("pw-of-the-test-redis");
  private static final Set<PathGroup> INFERENCE = Set.of(PathGroup.INFERENCE);

  /** Small, because each gateway makes a few of them: they are really written. */
  private static final String SEGMENT = "256KiB";

  private final Gateway gateway;
  private final String database;
  private boolean closed;

  private TestGateway(Gateway gateway, String database) {
    this.gateway = gateway;
    this.database = database;
  }

  /** Ready, with what the pairs of names and values add to the environment. */
  public static TestGateway start(String... settings) {
    TestGateway started = open(TestPostgres.freshDatabase(), settings);
    await(started.gateway.ready());
    return started;
  }

  /** As {@link #start}, with names of providers that stand where the test says. */
  static TestGateway resolving(Resolver resolver, String database, String... settings) {
    TestGateway started = open(database, resolver, UnaryOperator.identity(), settings);
    await(started.gateway.ready());
    return started;
  }

  /** With both ports open, whether or not its servers are there. */
  public static TestGateway open(String database, String... settings) {
    return open(database, Resolver.SYSTEM, UnaryOperator.identity(), settings);
  }

  /** As {@link #start}, but nothing is written down of any call. */
  static TestGateway unaccounted(String... settings) {
    CallLog.Line nothing =
        new CallLog.Line() {
          @Override
          public void mark(Usage seen) {}

          @Override
          public void close(Closed closed) {}
        };
    TestGateway started =
        open(TestPostgres.freshDatabase(), Resolver.SYSTEM, log -> opened -> nothing, settings);
    await(started.gateway.ready());
    return started;
  }

  private static TestGateway open(
      String database, Resolver resolver, UnaryOperator<CallLog> written, String... settings) {
    Map<String, String> env = environment(database);
    for (int i = 0; i < settings.length; i += 2) {
      env.put(settings[i], settings[i + 1]);
    }
    Settings complete = Settings.load(Optional.empty(), env);
    Gateway gateway =
        new Gateway(Transports.vertx(complete.runtime()), complete, List.of(), resolver, written);
    try {
      await(gateway.start());
    } catch (RuntimeException e) {
      await(gateway.close());
      throw e;
    }
    return new TestGateway(gateway, database);
  }

  private static Map<String, String> environment(String database) {
    Map<String, String> env = new HashMap<>();
    env.put("SALLYPORT_DATA_HOST", "127.0.0.1");
    env.put("SALLYPORT_DATA_PORT", "0");
    env.put("SALLYPORT_MANAGEMENT_PORT", "0");
    env.put("SALLYPORT_ADMIN_TOKEN", ADMIN_TOKEN);
    env.put("SALLYPORT_MASTER_KEYS", MASTER_KEY);
    env.put("SALLYPORT_POSTGRES_URL", postgresUrl(TestPostgres.port(), database));
    env.put("SALLYPORT_REDIS_URL", redisUrl(Redis.SHARED.port()));
    env.put("SALLYPORT_EGRESS_ALLOW", "127.0.0.1/32:*");
    env.put("SALLYPORT_RUNTIME_EVENT_LOOPS", "2");
    env.put("SALLYPORT_DATA_DIR", TestFolders.next().toString());
    env.put("SALLYPORT_LEDGER_SEGMENT", SEGMENT);
    env.put("SALLYPORT_ACCESS_LOG", "false");
    return env;
  }

  static String postgresUrl(int port, String database) {
    return "postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable"
        .formatted(TestPostgres.user(), TestPostgres.PASSWORD.revealText(), port, database);
  }

  static int redisPort() {
    return Redis.SHARED.port();
  }

  static String redisUrl(int port) {
    return "redis://:%s@127.0.0.1:%d/0".formatted(REDIS_PASSWORD.revealText(), port);
  }

  /** The name of its database, for a look past it. */
  public String database() {
    return database;
  }

  public int managementPort() {
    return gateway.managementPort();
  }

  Gateway gateway() {
    return gateway;
  }

  void execute(String sql) {
    TestPostgres.run(database, sql);
  }

  /** Sets columns of the key that was made last and not used yet. */
  void alterKey(String assignments) {
    execute(
        "update virtual_key set %s where seq = (select max(seq) from virtual_key)"
            .formatted(assignments));
  }

  public int dataPort() {
    return gateway.dataPort();
  }

  public String dataUrl() {
    return "http://127.0.0.1:" + gateway.dataPort();
  }

  public String managementUrl() {
    return "http://127.0.0.1:" + gateway.managementPort();
  }

  /** A key for one credential, granted inference alone. */
  public String key(String provider, String endpoint, String secret) {
    return key(INFERENCE, Optional.empty(), credential(provider, endpoint, secret));
  }

  /** As {@link #key}, with an endpoint that could not be stored any more. */
  String keyPastTheRules(String provider, String endpoint, String secret) {
    UUID credential = credential(provider, "https://api.example.com", secret);
    TestPostgres.value(
        database,
        "update credential set endpoint = '%s' where uid = '%s' returning uid"
            .formatted(endpoint, credential));
    return key(INFERENCE, Optional.empty(), credential);
  }

  public UUID credential(String provider, String endpoint, String secret) {
    Workspaces.Address place = place();
    NewCredential draft =
        new NewCredential(
            new CredentialRefs(place.workspaceId(), provider, Optional.empty()),
            CredentialTexts.of(provider, Optional.of(endpoint)),
            CredentialPolicy.DEFAULT.withPriority(100),
            CredentialSecrets.of(Secret.of(secret)),
            NewCredential.V1);
    return await(gateway.credentials().call(owned -> owned.create(place.organizationId(), draft)))
        .id();
  }

  public String key(
      Set<PathGroup> groups, Optional<OffsetDateTime> expiresAt, UUID... credentials) {
    NewKey draft = new NewKey("test", Optional.of(List.of(credentials)), groups, expiresAt);
    Workspaces.Address place = place();
    return await(
            gateway
                .keys()
                .call(owned -> owned.create(place.organizationId(), place.workspaceId(), draft)))
        .told()
        .orElseThrow()
        .text()
        .revealText();
  }

  private Workspaces.Address place() {
    return await(gateway.workspaces().find(Workspaces.DEFAULT)).orElseThrow();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Once only; what the test closed by itself stays closed. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      await(gateway.close());
    }
  }

  /** Started when first asked for, stopped with the JVM. */
  private static final class Redis {
    private static final EmbeddedRedis SHARED = start();

    private static EmbeddedRedis start() {
      try {
        Path folder = Files.createTempDirectory("sallyport-test-redis");
        EmbeddedRedis server = EmbeddedRedis.start(folder.resolve("data"), REDIS_PASSWORD);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedRedis server) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
