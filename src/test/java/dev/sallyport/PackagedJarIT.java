package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code java -jar target/sallyport.jar} with its embedded servers beside it. */
class PackagedJarIT {
  private static final Logger log = LoggerFactory.getLogger(PackagedJarIT.class);
  private static final Path JAR = Path.of("target", "sallyport.jar").toAbsolutePath();
  private static final String READY_FILE = "ready.json";

  @TempDir static Path home;
  @TempDir static Path elsewhere;

  private static Welcome first;
  private static Welcome second;
  private static Launched running;
  private static Duration secondStart;

  @BeforeAll
  static void startTwice() throws Exception {
    try (Launched node = evaluation(home)) {
      first = Welcome.of(node);
    }
    long begin = System.nanoTime();
    running = evaluation(home);
    running.line("Ready: data ");
    secondStart = Duration.ofNanos(System.nanoTime() - begin);
    second = Welcome.of(running);
  }

  @AfterAll
  static void stop() throws Exception {
    running.close();
  }

  private static Launched evaluation(Path folder) throws IOException {
    return jar(
        folder,
        Map.of(
            "SALLYPORT_DATA_PORT",
            "0",
            "SALLYPORT_MANAGEMENT_PORT",
            "0",
            "SALLYPORT_DATA_DIR",
            folder.resolve("data").toString(),
            "SALLYPORT_READY_FILE",
            folder.resolve(READY_FILE).toString()));
  }

  private static Launched jar(Path folder, Map<String, String> env) throws IOException {
    return Launched.start(List.of(Launched.java(), "-jar", JAR.toString()), folder, env);
  }

  @Test
  void curl_streamsToItsEnd_asPrinted() throws Exception {
    List<String> answer = second.run();

    assertThat(answer).hasSizeGreaterThan(3).allMatch(line -> line.startsWith("data: "));
    assertThat(answer).last().isEqualTo("data: [DONE]");
    assertThat(String.join("\n", answer)).contains("Hello ", "side");
  }

  @Test
  void secondStart_printsTheSameTokenAndKey() {
    assertThat(first.key()).startsWith("sk-sp-").hasSize(55);
    assertThat(second.key()).isEqualTo(first.key());
    assertThat(second.adminToken()).isEqualTo(first.adminToken());
  }

  @Test
  void secondStart_servesSoon() {
    log.info("Second start, from java to ready: {} ms", secondStart.toMillis());
    assertThat(secondStart).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void readyFile_holdsBothUrls() throws Exception {
    JsonObject ready = new JsonObject(Files.readString(home.resolve(READY_FILE)));

    assertThat(ready)
        .isEqualTo(
            new JsonObject().put("data", second.data()).put("management", second.management()));
  }

  @Test
  void kill_leavesNoServerBehind() throws Exception {
    Launched node = evaluation(elsewhere);
    Welcome.of(node);
    List<ProcessHandle> servers = node.handle().descendants().toList();
    assertThat(running(servers)).contains("postgres", "redis-server");

    node.kill();

    assertThat(node.exitCode()).isEqualTo(128 + 9);
    assertThat(goneSoon(servers)).isTrue();
  }

  /** What nobody has reaped yet is alive to the JDK, but has no program any more. */
  private static List<String> running(List<ProcessHandle> processes) {
    return processes.stream()
        .flatMap(process -> process.info().command().stream())
        .flatMap(program -> Stream.of(Path.of(program).getFileName().toString()))
        .toList();
  }

  private static boolean goneSoon(List<ProcessHandle> processes) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!running(processes).isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return running(processes).isEmpty();
  }

  @Test
  void start_saysWhoIsInTheWay_whenThePortIsTaken() throws Exception {
    String taken = second.data().replaceAll(".*:", "");
    Map<String, String> env = new HashMap<>(Production.SECRETS);
    env.put("SALLYPORT_POSTGRES_URL", "postgres://nobody:nothing@127.0.0.1:1/none");
    env.put("SALLYPORT_REDIS_URL", "redis://127.0.0.1:1");
    env.put("SALLYPORT_MANAGEMENT_PORT", "0");
    env.put("SALLYPORT_DATA_PORT", taken);

    try (Launched node = jar(elsewhere, env)) {
      assertThat(node.exitCode()).isEqualTo(1);
      assertThat(node.all())
          .contains(
              "Sallyport cannot start:",
              "  0.0.0.0 port " + taken + " is in use by another program");
    }
  }

  @Test
  void start_namesEveryWrongKeyInALineOfItsOwn() throws Exception {
    Map<String, String> env =
        Map.of(
            "SALLYPORT_DATA_PORT", "many",
            "SALLYPORT_ADMIN_TOKEN", "sk-1234",
            "SALLYPORT_RDIS_URL", "redis://127.0.0.1");

    try (Launched node = jar(elsewhere, env)) {
      assertThat(node.exitCode()).isEqualTo(2);
      assertThat(node.all())
          .containsExactly(
              "The settings are wrong:",
              "  SALLYPORT_RDIS_URL: is not a variable (did you mean SALLYPORT_REDIS_URL?)",
              "  data.port: many is not a port (0 to 65535)  [SALLYPORT_DATA_PORT]",
              "  adminToken: is shorter than 32 characters; make one with: openssl rand -hex 32"
                  + "  [SALLYPORT_ADMIN_TOKEN]");
    }
  }
}
