package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pins every key, its default and its variable: {@code conf/sallyport.conf} is a contract. */
class ConfigTest {
  private static final String NONE = "Optional.empty";
  private static final List<Key> KEYS =
      List.of(
          new Key("data.host", "0.0.0.0", "SALLYPORT_DATA_HOST", "10.0.0.1"),
          new Key("data.port", "8080", "SALLYPORT_DATA_PORT", "0"),
          new Key("data.tls.cert", NONE, "SALLYPORT_DATA_TLS_CERT", "FILE"),
          new Key("data.tls.key", NONE, "SALLYPORT_DATA_TLS_KEY", "FILE"),
          new Key("management.host", "127.0.0.1", "SALLYPORT_MANAGEMENT_HOST", "::1"),
          new Key("management.port", "8081", "SALLYPORT_MANAGEMENT_PORT", "0"),
          new Key("management.tls.cert", NONE, "SALLYPORT_MANAGEMENT_TLS_CERT", "FILE"),
          new Key("management.tls.key", NONE, "SALLYPORT_MANAGEMENT_TLS_KEY", "FILE"),
          new Key("adminToken", NONE, "SALLYPORT_ADMIN_TOKEN", Samples.TOKEN),
          new Key("masterKeys", "[]", "SALLYPORT_MASTER_KEYS", "k1:" + Samples.KEY),
          new Key("postgres.url", NONE, "SALLYPORT_POSTGRES_URL", "postgres://u:p@db/d"),
          new Key("postgres.poolSize", "10", "SALLYPORT_POSTGRES_POOL_SIZE", "20"),
          new Key("postgres.connectTimeout", "PT1S", "SALLYPORT_POSTGRES_CONNECT_TIMEOUT", "2s"),
          new Key("postgres.callDeadline", "PT1S", "SALLYPORT_POSTGRES_CALL_DEADLINE", "2s"),
          new Key("redis.url", NONE, "SALLYPORT_REDIS_URL", "redis://cache"),
          new Key("redis.connectTimeout", "PT0.5S", "SALLYPORT_REDIS_CONNECT_TIMEOUT", "1s"),
          new Key("redis.callDeadline", "PT0.05S", "SALLYPORT_REDIS_CALL_DEADLINE", "80ms"),
          new Key("dataDir", "data", "SALLYPORT_DATA_DIR", "/var/lib/sallyport"),
          new Key("readyFile", NONE, "SALLYPORT_READY_FILE", "ready.json"),
          new Key("trustedProxies", "[]", "SALLYPORT_TRUSTED_PROXIES", "10.0.0.0/8,::1"),
          new Key("outbound.httpsProxy", NONE, "SALLYPORT_HTTPS_PROXY", "http://proxy:3128"),
          new Key("outbound.noProxy", "[]", "SALLYPORT_NO_PROXY", "localhost,.corp"),
          new Key("outbound.caFile", NONE, "SALLYPORT_CA_FILE", "CERTIFICATE"),
          new Key("egress.allow", "[]", "SALLYPORT_EGRESS_ALLOW", "127.0.0.1:11434"),
          new Key(
              "inbound.headerBlockDeadline",
              "PT10S",
              "SALLYPORT_INBOUND_HEADER_BLOCK_DEADLINE",
              "5s"),
          new Key(
              "inbound.headerBlockLimit", "16384", "SALLYPORT_INBOUND_HEADER_BLOCK_LIMIT", "8KiB"),
          new Key("inbound.headerCountLimit", "100", "SALLYPORT_INBOUND_HEADER_COUNT_LIMIT", "50"),
          new Key("inbound.uriLimit", "8192", "SALLYPORT_INBOUND_URI_LIMIT", "4KiB"),
          new Key("inbound.jsonBodyLimit", "33554432", "SALLYPORT_INBOUND_JSON_BODY_LIMIT", "1MiB"),
          new Key(
              "inbound.mediaBodyLimit", "536870912", "SALLYPORT_INBOUND_MEDIA_BODY_LIMIT", "3GiB"),
          new Key("inbound.bodyMinimumRate", "1024", "SALLYPORT_INBOUND_BODY_MINIMUM_RATE", "512"),
          new Key("inbound.bodyRateGrace", "PT30S", "SALLYPORT_INBOUND_BODY_RATE_GRACE", "1m"),
          new Key("inbound.idleTimeout", "PT1M", "SALLYPORT_INBOUND_IDLE_TIMEOUT", "2m"),
          new Key(
              "inbound.writeStallTimeout", "PT30S", "SALLYPORT_INBOUND_WRITE_STALL_TIMEOUT", "9s"),
          new Key("inbound.connections.most", "0", "SALLYPORT_INBOUND_CONNECTIONS", "500"),
          new Key(
              "inbound.connections.perAddress",
              "0",
              "SALLYPORT_INBOUND_CONNECTIONS_PER_ADDRESS",
              "9"),
          new Key("overload.inFlight", "0", "SALLYPORT_OVERLOAD_IN_FLIGHT", "77"),
          new Key("overload.bodyMemory", NONE, "SALLYPORT_OVERLOAD_BODY_MEMORY", "64MiB"),
          new Key("overload.memoryPercent", "85", "SALLYPORT_OVERLOAD_MEMORY_PERCENT", "70"),
          new Key("upstream.connectTimeout", "PT10S", "SALLYPORT_UPSTREAM_CONNECT_TIMEOUT", "3s"),
          new Key(
              "upstream.firstByteTimeout", "PT10M", "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "30s"),
          new Key("upstream.gapTimeout", "PT5M", "SALLYPORT_UPSTREAM_GAP_TIMEOUT", "7s"),
          new Key(
              "upstream.socketIdleTimeout", "PT1H", "SALLYPORT_UPSTREAM_SOCKET_IDLE_TIMEOUT", "9m"),
          new Key(
              "upstream.headerBlockLimit",
              "65536",
              "SALLYPORT_UPSTREAM_HEADER_BLOCK_LIMIT",
              "32KiB"),
          new Key("upstream.connections", "1000", "SALLYPORT_UPSTREAM_CONNECTIONS", "64"),
          new Key("upstream.keepAlive", "PT50S", "SALLYPORT_UPSTREAM_KEEP_ALIVE", "20s"),
          new Key("cache.maxStaleness", "PT24H", "SALLYPORT_CACHE_MAX_STALENESS", "1h"),
          new Key("cache.size", "10000", "SALLYPORT_CACHE_SIZE", "99"),
          new Key("cache.negative", "PT5S", "SALLYPORT_CACHE_NEGATIVE", "1s"),
          new Key("ledger.limit", "4294967296", "SALLYPORT_LEDGER_LIMIT", "1GiB"),
          new Key("ledger.segment", "16777216", "SALLYPORT_LEDGER_SEGMENT", "1MiB"),
          new Key("ledger.retentionDays", "400", "SALLYPORT_LEDGER_RETENTION_DAYS", "7"),
          new Key(
              "ledger.contentRetentionDays", "30", "SALLYPORT_LEDGER_CONTENT_RETENTION_DAYS", "3"),
          new Key("tracing.enabled", "false", "SALLYPORT_TRACING_ENABLED", "true"),
          new Key(
              "tracing.endpoint",
              "http://localhost:4318/v1/traces",
              "SALLYPORT_TRACING_ENDPOINT",
              "https://traces.corp/otlp"),
          new Key("tracing.headers", "[]", "SALLYPORT_TRACING_HEADERS", "x-token=a%20b"),
          new Key("tracing.serviceName", NONE, "SALLYPORT_TRACING_SERVICE_NAME", "door"),
          new Key("tracing.resource", "[]", "SALLYPORT_TRACING_RESOURCE", "zone=a,rack=7"),
          new Key("tracing.sampleRatio", "1.0", "SALLYPORT_TRACING_SAMPLE_RATIO", "0.25"),
          new Key("metrics.open", "false", "SALLYPORT_METRICS_OPEN", "true"),
          new Key("accessLog", "true", "SALLYPORT_ACCESS_LOG", "false"),
          new Key("ledger.contentLimit", "1048576", "SALLYPORT_LEDGER_CONTENT_LIMIT", "64KiB"),
          new Key("shutdown.delay", "PT0S", "SALLYPORT_SHUTDOWN_DELAY", "5s"),
          new Key("shutdown.drain", "PT30S", "SALLYPORT_SHUTDOWN_DRAIN", "0s"),
          new Key("runtime.transport", "AUTO", "SALLYPORT_RUNTIME_TRANSPORT", "io_uring"),
          new Key("runtime.eventLoops", "0", "SALLYPORT_RUNTIME_EVENT_LOOPS", "2"));

  @TempDir private Path folder;
  private Layers layers;

  private record Key(String name, String standard, String variable, String sample) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Key> keys() {
    return KEYS.stream();
  }

  @BeforeEach
  void read() {
    layers = new Layers(Optional.empty(), new Environment(Map.of()), new Problems());
  }

  @Test
  void defaults_areAsPinned_whenNothingIsSet() throws Exception {
    Map<String, String> expected = new HashMap<>();
    KEYS.forEach(key -> expected.put(key.name(), key.standard()));

    assertThat(Flat.of(Settings.load(Optional.empty(), Map.of()))).isEqualTo(expected);
  }

  @Test
  void keys_areThoseOfTheRecords() throws Exception {
    assertThat(layers.keys())
        .isEqualTo(Flat.of(Settings.load(Optional.empty(), Map.of())).keySet());
  }

  @Test
  void keys_areAllRead() {
    assertThat(SettingsReader.keysRead(layers)).isEqualTo(layers.keys());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void variable_changesItsKeyAndNoOther(Key key) throws Exception {
    Map<String, String> before = Flat.of(Settings.load(Optional.empty(), baseOf(key)));
    Map<String, String> set = new HashMap<>(baseOf(key));
    set.put(key.variable(), sample(key));

    Map<String, String> after = Flat.of(Settings.load(Optional.empty(), set));

    assertThat(layers.variable(key.name())).isEqualTo(key.variable());
    assertThat(after.entrySet().stream().filter(e -> !before.entrySet().contains(e)))
        .extracting(Map.Entry::getKey)
        .containsExactly(key.name());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void variable_winsOverFileAndFileOverDefault(Key key) throws IOException {
    Path file = Files.writeString(folder.resolve("own.conf"), key.name() + " = from-file");

    Layers fileOnly = new Layers(Optional.of(file), new Environment(Map.of()), new Problems());
    Environment environment = new Environment(Map.of(key.variable(), "from-environment"));
    Layers both = new Layers(Optional.of(file), environment, new Problems());

    assertThat(fileOnly.value(key.name()).unwrapped()).isEqualTo("from-file");
    assertThat(both.value(key.name()).unwrapped()).isEqualTo("from-environment");
  }

  @Test
  void everyKey_hasALineOfWhyAboveAndAVariableBelow() throws Exception {
    List<String> lines = Files.readAllLines(reference()).stream().map(String::strip).toList();
    TreeSet<String> bare = new TreeSet<>();
    for (int i = 1; i < lines.size(); i++) {
      if (isDefault(lines.get(i))) {
        String key = lines.get(i).split(" ", 2)[0];
        boolean why = lines.get(i - 1).startsWith("# ");
        boolean variable = lines.get(i + 1).startsWith(key + " = ${?");
        if (!why || !variable) {
          bare.add((i + 1) + ": " + lines.get(i));
        }
      }
    }

    assertThat(bare).isEmpty();
    assertThat(lines.stream().filter(ConfigTest::isDefault)).hasSize(KEYS.size());
  }

  private static boolean isDefault(String line) {
    return Pattern.matches("[A-Za-z]+ = .*", line) && !line.contains("${");
  }

  private static Path reference() throws URISyntaxException {
    return Path.of(ConfigTest.class.getResource("/sallyport.conf").toURI());
  }

  /** A certificate needs its key, so the pair is there before one of them changes. */
  private Map<String, String> baseOf(Key key) throws IOException {
    if (!key.name().contains(".tls.")) {
      return Map.of();
    }
    String pem = Files.writeString(folder.resolve("base.pem"), "base").toString();
    return Map.of("SALLYPORT_TLS_CERT", pem, "SALLYPORT_TLS_KEY", pem);
  }

  private String sample(Key key) throws IOException {
    return switch (key.sample()) {
      case "FILE" -> Files.writeString(folder.resolve("own.pem"), "own").toString();
      case "CERTIFICATE" -> Samples.certificate(folder).toString();
      default -> key.sample();
    };
  }
}
