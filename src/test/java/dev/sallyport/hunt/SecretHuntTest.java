package dev.sallyport.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Gateway;
import dev.sallyport.config.Settings;
import dev.sallyport.config.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Drives a whole node whose every secret was planted, and then looks for them wherever they must
 * not be. A provider's secret may be in its own authorization header, a new key in the answer that
 * makes it: nowhere else.
 */
class SecretHuntTest {
  private static final int FIRST_ATTEMPTS_MILLIS = 1_500;

  @TempDir static Path folder;

  private static CapturedLog log;
  private static HuntedNode node;
  private static Drive drive;
  private static Hunter hunter;
  private static List<String> rows;
  private static String redis;
  private static Set<String> threads;
  private static final List<String> startUpProblems = new ArrayList<>();

  @BeforeAll
  static void run() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    log = new CapturedLog();
    node = new HuntedNode(folder);
    node.start();
    drive = new Drive(node);
    drive.everything();
    hunter = node.sentinels.hunter().plant("virtual key", drive.key());
    rows = node.rows();
    redis = node.redisContent();
    threads =
        Set.copyOf(Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList());
    wrongSettings();
    wrongServers();
    drive.deleteAll();
    rows.addAll(node.rows());
    node.stopPostgres();
    drive.withoutDatabase();
  }

  @AfterAll
  static void stop() throws Exception {
    node.stop();
    log.close();
  }

  private static void wrongSettings() {
    Sentinels planted = node.sentinels;
    for (Map.Entry<String, String> wrong :
        List.of(
            Map.entry(
                "SALLYPORT_POSTGRES_URL", "postgres://u:" + planted.postgresPassword() + "@:x/y"),
            Map.entry("SALLYPORT_POSTGRES_URL", "mysql://u:" + planted.postgresPassword() + "@h/y"),
            Map.entry("SALLYPORT_POSTGRES_URL", planted.postgresPassword()),
            Map.entry("SALLYPORT_REDIS_URL", "http://:" + planted.redisPassword() + "@h/"),
            Map.entry("SALLYPORT_REDIS_URL", "redis://:" + planted.redisPassword() + "@h:port"),
            Map.entry("SALLYPORT_MASTER_KEYS", planted.masterKeyText()),
            Map.entry("SALLYPORT_MASTER_KEYS", "a:" + planted.masterKeyText() + "AAAA"),
            Map.entry("SALLYPORT_MASTER_KEYS", "a:" + planted.masterKeyText().substring(2)),
            Map.entry("SALLYPORT_HTTPS_PROXY", "ftp://u:" + planted.postgresPassword() + "@h"),
            Map.entry("SALLYPORT_ADMIN_TOKEN", planted.adminToken() + "\u0007"))) {
      Map<String, String> env = node.environment();
      env.put(wrong.getKey(), wrong.getValue());
      assertThatThrownBy(() -> Settings.load(Optional.empty(), env))
          .as(wrong.getKey())
          .isInstanceOfSatisfying(
              SettingsException.class, e -> startUpProblems.addAll(e.problems()));
    }
  }

  private static void wrongServers() throws Exception {
    startAndGiveUp(Map.of("SALLYPORT_POSTGRES_URL", node.postgresUrl(node.sentinels.adminToken())));
    startAndGiveUp(Map.of("SALLYPORT_REDIS_URL", node.redisUrl(node.sentinels.adminToken())));
    startAndGiveUp(Map.of("SALLYPORT_MASTER_KEYS", "first:" + Sentinels.make().masterKeyText()));
  }

  private static void startAndGiveUp(Map<String, String> wrong) throws Exception {
    Gateway gateway = node.gateway(wrong);
    HuntedNode.await(gateway.start());
    CompletableFuture<Void> ready = gateway.ready().toCompletionStage().toCompletableFuture();
    try {
      ready.get(FIRST_ATTEMPTS_MILLIS, TimeUnit.MILLISECONDS);
      throw new AssertionError("it started with " + wrong);
    } catch (ExecutionException | TimeoutException e) {
      startUpProblems.add(e.toString());
    }
    HuntedNode.await(gateway.close());
  }

  @Test
  void logs_holdNoSecret() {
    assertThat(log.lines()).hasSizeGreaterThan(100);
    assertThat(log.lines().stream().filter(line -> line.contains(" access - {")))
        .hasSizeGreaterThan(100);
    assertThat(hunter.hunt("the log", log.text())).isEmpty();
  }

  @Test
  void answers_holdNoSecret() {
    assertThat(drive.told()).hasSizeGreaterThan(300);
    assertThat(
            drive.told().stream()
                .flatMap(told -> hunter.hunt("answer to " + told.request(), told.answer()).stream())
                .map(found -> found.substring(0, Math.min(found.length(), 700))))
        .isEmpty();
  }

  @Test
  void newKey_isToldOnce() {
    String answer = drive.keyAnswer();

    assertThat(answer.split(drive.key(), -1)).hasSize(2);
    assertThat(hunter.hunt("the answer", answer.replace(drive.key(), ""))).isEmpty();
  }

  @Test
  void database_holdsNoSecret() {
    assertThat(rows).anyMatch(row -> row.startsWith("public.credential {"));
    assertThat(rows).anyMatch(row -> row.startsWith("public.virtual_key {"));
    assertThat(hunter.hunt("the database", String.join("\n", rows))).isEmpty();
  }

  @Test
  void redis_holdsNoSecret() {
    assertThat(redis).contains("+OK").contains("id=");
    assertThat(hunter.hunt("Redis", redis)).isEmpty();
  }

  @Test
  void files_holdNoSecret() {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(folder.resolve("bin")))
              .peek(file -> names.add(folder.relativize(file).toString()))
              .flatMap(file -> hunter.hunt(file.toString(), bytes(file)).stream())
              .toList();
      assertThat(found).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(names)
        .contains("postgres/server.log")
        .anyMatch(name -> name.startsWith("ledger/"))
        .anyMatch(name -> name.startsWith("postgres/data/base/"))
        .anyMatch(name -> name.startsWith("postgres/data/pg_wal/"));
  }

  @Test
  void threads_areNamedWithoutSecrets() {
    assertThat(hunter.hunt("thread names", String.join("\n", threads))).isEmpty();
  }

  @Test
  void startUpProblems_quoteNoSecret() {
    assertThat(startUpProblems).hasSizeGreaterThan(9);
    assertThat(hunter.hunt("start-up problems", String.join("\n", startUpProblems))).isEmpty();
  }

  @Test
  void provider_seesItsOwnSecretInItsHeaderAndNothingElse() {
    assertThat(node.openai.seen()).hasSizeGreaterThan(20);
    assertThat(node.anthropic.seen()).hasSizeGreaterThan(5);
    String bearer = "Bearer " + node.sentinels.openaiSecret();
    assertThat(seenBesides(node.openai, "authorization", bearer)).isEmpty();
    assertThat(seenBesides(node.anthropic, "x-api-key", node.sentinels.anthropicSecret()))
        .isEmpty();
  }

  private static List<String> seenBesides(TalkativeProvider provider, String header, String value) {
    return provider.seen().stream()
        .flatMap(
            seen -> {
              List<Map.Entry<String, String>> headers = new ArrayList<>(seen.headers());
              assertThat(
                      headers.removeIf(
                          h -> h.getKey().equalsIgnoreCase(header) && h.getValue().equals(value)))
                  .isTrue();
              return hunter.hunt("a provider", seen.line() + headers + seen.body()).stream();
            })
        .toList();
  }

  @Test
  void plantedLeak_isFound() {
    try (CapturedLog own = new CapturedLog()) {
      LoggerFactory.getLogger("dev.sallyport.Planted").trace("{}", node.sentinels.redisPassword());

      assertThat(hunter.hunt("the log", own.text())).anyMatch(found -> found.contains("Redis"));
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
