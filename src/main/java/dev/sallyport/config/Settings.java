package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.EgressRule;
import dev.sallyport.crypto.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that an operator decides, read once at start. A component has the path of its key in
 * {@code conf/sallyport.conf}, which says what each is for.
 *
 * @param masterKeys the first seals, all open
 * @param readyFile written once the node is ready
 * @param accessLog whether each call of the data port is logged
 */
public record Settings(
    Listener data,
    Listener management,
    Optional<Secret> adminToken,
    List<MasterKey> masterKeys,
    Postgres postgres,
    Redis redis,
    Path dataDir,
    Optional<Path> readyFile,
    List<Cidr> trustedProxies,
    Outbound outbound,
    Egress egress,
    Inbound inbound,
    Overload overload,
    Upstream upstream,
    Cache cache,
    Ledger ledger,
    Collector tracing,
    Metrics metrics,
    boolean accessLog,
    Shutdown shutdown,
    Loops runtime) {
  private static final String MISSING = "is missing: only evaluation mode can do without it";

  /**
   * @param poolSize connections of each pool
   */
  public record Postgres(
      Optional<PostgresUrl> url, int poolSize, Duration connectTimeout, Duration callDeadline) {}

  public record Redis(Optional<RedisUrl> url, Duration connectTimeout, Duration callDeadline) {}

  public record Egress(List<EgressRule> allow) {
    public Egress {
      allow = List.copyOf(allow);
    }
  }

  /**
   * @param bodyMinimumRateBytes per second, judged once {@code bodyRateGrace} is over
   */
  public record Inbound(
      Duration headerBlockDeadline,
      int headerBlockLimitBytes,
      int headerCountLimit,
      int uriLimitBytes,
      int jsonBodyLimitBytes,
      long mediaBodyLimitBytes,
      int bodyMinimumRateBytes,
      Duration bodyRateGrace,
      Duration idleTimeout,
      Duration writeStallTimeout,
      Connections connections) {}

  /**
   * @param most 0 for what the open-file limit and the heap allow
   * @param perAddress 0 for no limit
   */
  public record Connections(int most, int perAddress) {}

  /**
   * @param inFlight 0 for what the heap allows
   * @param bodyMemoryBytes empty for what the heap allows
   * @param memoryPercent of the heap, after a collection
   */
  public record Overload(int inFlight, Optional<Long> bodyMemoryBytes, int memoryPercent) {}

  /**
   * @param connections to one address, from each event loop
   */
  public record Upstream(
      Duration connectTimeout,
      Duration firstByteTimeout,
      Duration gapTimeout,
      Duration socketIdleTimeout,
      int headerBlockLimitBytes,
      int connections,
      Duration keepAlive) {}

  /**
   * @param size records kept, by all event loops together
   */
  public record Cache(Duration maxStaleness, int size, Duration negative) {}

  /**
   * @param limitBytes of the log on this node's disk
   * @param segmentBytes of one of its files, of which each event loop fills one at a time
   * @param retentionDays of rows in the database
   * @param contentRetentionDays of prompts and completions there
   * @param contentLimitBytes of each of them; past it the beginning alone is kept
   */
  public record Ledger(
      long limitBytes,
      int segmentBytes,
      int retentionDays,
      int contentRetentionDays,
      int contentLimitBytes) {}

  /**
   * @param open whether everybody who reaches the management port may read them
   */
  public record Metrics(boolean open) {}

  public record Shutdown(Duration delay, Duration drain) {}

  /**
   * @param eventLoops 0 for one per core
   */
  public record Loops(Transport transport, int eventLoops) {}

  /** How Netty talks to the kernel. */
  public enum Transport {
    AUTO,
    IO_URING,
    EPOLL,
    NIO
  }

  public Settings {
    requireNonNull(data, "data");
    requireNonNull(management, "management");
    requireNonNull(adminToken, "adminToken");
    masterKeys = List.copyOf(masterKeys);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * Environment over file over defaults. Weak secrets are refused here, in every mode.
   *
   * @param file the operator's own; else the one that SALLYPORT_CONFIG names, if any
   * @throws SettingsException with all that is wrong
   */
  public static Settings load(Optional<Path> file, Map<String, String> env) {
    return SettingsReader.load(file, env);
  }

  /** What is missing to run without embedded servers: one line each, none if all is there. */
  public List<String> productionProblems() {
    Problems problems = new Problems();
    if (postgres.url().isEmpty()) {
      problems.add("postgres.url", MISSING, "SALLYPORT_POSTGRES_URL");
    }
    if (redis.url().isEmpty()) {
      problems.add("redis.url", MISSING, "SALLYPORT_REDIS_URL");
    }
    if (adminToken.isEmpty()) {
      problems.add("adminToken", MISSING, "SALLYPORT_ADMIN_TOKEN");
    }
    if (masterKeys.isEmpty()) {
      problems.add("masterKeys", MISSING, "SALLYPORT_MASTER_KEYS");
    }
    return problems.lines();
  }
}
