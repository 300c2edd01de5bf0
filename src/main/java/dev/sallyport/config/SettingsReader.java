package dev.sallyport.config;

import static dev.sallyport.config.Formats.count;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.EgressRule;
import dev.sallyport.crypto.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads every key of {@code conf/sallyport.conf}, once, into its component. */
final class SettingsReader {
  /** The records of some hundred calls; of a single one some are 4 KiB. */
  private static final int SMALLEST_SEGMENT = 64 * 1024;

  /** One that is written to, and the next. */
  private static final int SEGMENTS_PER_LOOP = 2;

  private final Values values;

  private SettingsReader(Values values) {
    this.values = values;
  }

  static Settings load(Optional<Path> file, Map<String, String> env) {
    Environment environment = new Environment(env);
    Problems problems = new Problems();
    Optional<Path> chosen = file.or(() -> environment.variable("SALLYPORT_CONFIG").map(Path::of));
    Values values = new Values(new Layers(chosen, environment, problems), problems);
    Settings settings = new SettingsReader(values).settings();
    requireRoom(values, settings);
    LogVariables.check(env, problems);
    if (!problems.lines().isEmpty()) {
      throw new SettingsException(problems.lines());
    }
    return settings;
  }

  /** Else every call is refused, from the first on. */
  private static void requireRoom(Values values, Settings settings) {
    int told = settings.runtime().eventLoops();
    int loops = told == 0 ? Runtime.getRuntime().availableProcessors() : told;
    long least = (long) loops * SEGMENTS_PER_LOOP * settings.ledger().segmentBytes();
    if (settings.ledger().limitBytes() < least) {
      values.refuse(
          "ledger.limit",
          "must have room for two segments of each of the %d event loops: %d bytes at least"
              .formatted(loops, least));
    }
  }

  /** The keys that are read: all there are, or one of them does nothing. */
  static Set<String> keysRead(Layers layers) {
    Values values = new Values(layers, new Problems());
    new SettingsReader(values).settings();
    return values.read();
  }

  private Settings settings() {
    Listener data = listener("data");
    return new Settings(
        data,
        management(data),
        values.secret("adminToken", text -> Secret.of(Weakness.refuseWeak(text))),
        masterKeys(),
        postgres(),
        redis(),
        values.one("dataDir", Formats::path),
        values.optional("readyFile", Formats::path),
        values.list("trustedProxies", Cidr::parse),
        outbound(),
        new Settings.Egress(values.list("egress.allow", EgressRule::parse)),
        inbound(),
        overload(),
        upstream(),
        cache(),
        ledger(),
        CollectorReader.read(values),
        new Settings.Metrics(values.one("metrics.open", Formats::flag)),
        values.one("accessLog", Formats::flag),
        shutdown(),
        loops());
  }

  private Listener listener(String name) {
    return new Listener(
        values.one(name + ".host", Formats::host),
        values.one(name + ".port", Formats::port),
        tls(name));
  }

  private Listener management(Listener data) {
    Listener management = listener("management");
    if (management.collidesWith(data)) {
      values.refuse("management.port", management.port() + " is the data port already");
    }
    return management;
  }

  private Optional<Listener.Tls> tls(String name) {
    String certKey = name + ".tls.cert";
    String keyKey = name + ".tls.key";
    boolean certSet = values.isSet(certKey);
    boolean keySet = values.isSet(keyKey);
    if (certSet != keySet) {
      values.refuse(certSet ? keyKey : certKey, "is missing: cert and key come together");
    }
    Optional<Path> cert = values.optional(certKey, Formats::readableFile);
    Optional<Path> key = values.optional(keyKey, Formats::readableFile);
    return cert.flatMap(chain -> key.map(found -> new Listener.Tls(chain, found)));
  }

  private List<MasterKey> masterKeys() {
    List<MasterKey> keys = values.secretList("masterKeys", MasterKey::parse);
    long ids = keys.stream().map(MasterKey::id).distinct().count();
    if (ids < keys.size()) {
      values.refuse("masterKeys", "two entries have the same id");
    }
    return keys;
  }

  private Settings.Postgres postgres() {
    return new Settings.Postgres(
        values.secret("postgres.url", PostgresUrl::parse),
        values.one("postgres.poolSize", count(1, 1000)),
        values.one("postgres.connectTimeout", Formats::duration),
        values.one("postgres.callDeadline", Formats::duration));
  }

  private Settings.Redis redis() {
    return new Settings.Redis(
        values.secret("redis.url", RedisUrl::parse),
        values.one("redis.connectTimeout", Formats::duration),
        values.one("redis.callDeadline", Formats::duration));
  }

  private Outbound outbound() {
    return new Outbound(
        values.secret("outbound.httpsProxy", ProxyUrl::parse),
        values.list("outbound.noProxy", NoProxy::parse),
        values.optional("outbound.caFile", CaFile::parse));
  }

  private Settings.Inbound inbound() {
    return new Settings.Inbound(
        values.one("inbound.headerBlockDeadline", Formats::duration),
        values.one("inbound.headerBlockLimit", Formats::intSize),
        values.one("inbound.headerCountLimit", count(1, 10_000)),
        values.one("inbound.uriLimit", Formats::intSize),
        values.one("inbound.jsonBodyLimit", Formats::intSize),
        values.one("inbound.mediaBodyLimit", Formats::longSize),
        values.one("inbound.bodyMinimumRate", Formats::intSize),
        values.one("inbound.bodyRateGrace", Formats::duration),
        values.one("inbound.idleTimeout", Formats::duration),
        values.one("inbound.writeStallTimeout", Formats::duration),
        new Settings.Connections(
            values.one("inbound.connections.most", count(0, 10_000_000)),
            values.one("inbound.connections.perAddress", count(0, 10_000_000))));
  }

  private Settings.Overload overload() {
    return new Settings.Overload(
        values.one("overload.inFlight", count(0, 10_000_000)),
        values.optional("overload.bodyMemory", Formats::longSize),
        values.one("overload.memoryPercent", count(10, 100)));
  }

  private Settings.Upstream upstream() {
    return new Settings.Upstream(
        values.one("upstream.connectTimeout", Formats::duration),
        values.one("upstream.firstByteTimeout", Formats::duration),
        values.one("upstream.gapTimeout", Formats::duration),
        values.one("upstream.socketIdleTimeout", Formats::duration),
        values.one("upstream.headerBlockLimit", Formats::intSize),
        values.one("upstream.connections", count(1, 100_000)),
        values.one("upstream.keepAlive", Formats::duration));
  }

  private Settings.Cache cache() {
    return new Settings.Cache(
        values.one("cache.maxStaleness", Formats::duration),
        values.one("cache.size", count(1, 100_000_000)),
        values.one("cache.negative", Formats::duration));
  }

  private Settings.Ledger ledger() {
    return new Settings.Ledger(
        values.one("ledger.limit", Formats::longSize),
        values.one("ledger.segment", Formats.intSizeFrom(SMALLEST_SEGMENT)),
        values.one("ledger.retentionDays", count(1, 36_500)),
        values.one("ledger.contentRetentionDays", count(1, 36_500)),
        values.one("ledger.contentLimit", Formats::intSize));
  }

  private Settings.Shutdown shutdown() {
    return new Settings.Shutdown(
        values.one("shutdown.delay", Formats::durationOrZero),
        values.one("shutdown.drain", Formats::durationOrZero));
  }

  private Settings.Loops loops() {
    return new Settings.Loops(
        values.one("runtime.transport", Formats.choice(Settings.Transport.class)),
        values.one("runtime.eventLoops", count(0, 1024)));
  }
}
