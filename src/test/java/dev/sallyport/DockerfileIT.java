package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.crypto.Secret;
import dev.sallyport.embedded.EmbeddedPostgres;
import dev.sallyport.embedded.EmbeddedRedis;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The image's own commands, against a real PostgreSQL and Redis, where no Docker runs. */
class DockerfileIT {
  private static final String PROVIDER_SECRET = "sk-what-only-the-gateway-knows";
  private static final Secret PASSWORD = Secret.of("of-both-databases");

  @TempDir static Path folder;
  @TempDir static Path databases;

  private static final HttpClient http = HttpClient.newHttpClient();
  private static Container container;
  private static EmbeddedPostgres postgres;
  private static EmbeddedRedis redis;
  private static HttpServer provider;
  private static Map<String, String> env;
  private static Launched node;
  private static JsonObject urls;

  @BeforeAll
  static void start() throws Exception {
    container = Container.build(ImageFile.read(Path.of("Dockerfile")), folder);
    postgres = EmbeddedPostgres.start(databases, PASSWORD);
    redis = EmbeddedRedis.start(databases, PASSWORD);
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext("/", DockerfileIT::answer);
    provider.start();
    env = environment("first");
    node = container.entrypoint(env);
    node.line("Ready: data ");
    urls = new JsonObject(Files.readString(Path.of(env.get("SALLYPORT_READY_FILE"))));
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
    provider.stop(0);
    redis.close();
    postgres.close();
  }

  /** The secret backwards: the gateway would blot it out as it is. */
  private static void answer(HttpExchange call) throws IOException {
    String secret = call.getRequestHeaders().getFirst("authorization");
    byte[] body = (call.getRequestURI() + " " + reversed(secret)).getBytes(UTF_8);
    call.sendResponseHeaders(200, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  /** The health check asks a port that it must know, so that one cannot be 0. */
  private static Map<String, String> environment(String name) throws IOException {
    Map<String, String> env = new HashMap<>(Production.SECRETS);
    env.put("SALLYPORT_DATA_PORT", "0");
    env.put("SALLYPORT_MANAGEMENT_PORT", Integer.toString(freePort()));
    env.put("SALLYPORT_READY_FILE", container.own(name).resolve("ready.json").toString());
    env.put("SALLYPORT_EGRESS_ALLOW", "127.0.0.1/32:" + provider.getAddress().getPort());
    env.put(
        "SALLYPORT_POSTGRES_URL",
        "postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable"
            .formatted(
                postgres.user(), PASSWORD.revealText(), postgres.port(), postgres.database()));
    env.put(
        "SALLYPORT_REDIS_URL",
        "redis://:%s@127.0.0.1:%d".formatted(PASSWORD.revealText(), redis.port()));
    return env;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void image_holdsTheJarAlone() throws Exception {
    try (Stream<Path> files = Files.walk(container.workFolder())) {
      assertThat(files.filter(Files::isRegularFile).map(Path::getFileName))
          .containsExactly(Path.of("sallyport.jar"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void entrypoint_runsAsAnOrdinaryUser() throws Exception {
    Path process = Path.of("/proc", Long.toString(node.handle().pid()));

    assertThat(container.user()).isPositive();
    assertThat(Files.getAttribute(process, "unix:uid")).isNotEqualTo(0);
  }

  @Test
  void readyPath_is204_onceReady() throws Exception {
    assertThat(get(urls.getString("data") + "/-/ready")).isEqualTo(204);
  }

  @Test
  void healthCheck_succeeds_whileServing() throws Exception {
    try (Launched check = container.healthCheck(env)) {
      assertThat(check.exitCode()).isZero();
    }
  }

  @Test
  void key_reachesTheProvider_withItsSecret() throws Exception {
    String endpoint = "http://127.0.0.1:" + provider.getAddress().getPort() + "/v1";
    JsonObject credential =
        manage(
            "/v1/credentials",
            new JsonObject()
                .put("provider", "openai")
                .put("name", "fake")
                .put("endpoint", endpoint)
                .put("secret", PROVIDER_SECRET));
    JsonObject key =
        manage(
            "/v1/keys",
            new JsonObject()
                .put("name", "application")
                .put("credentialIds", new JsonArray().add(credential.getString("id"))));

    HttpResponse<String> answer =
        post(
            urls.getString("data") + "/openai/v1/chat/completions",
            key.getString("key"),
            new JsonObject().put("model", "any"));

    assertThat(answer.body())
        .isEqualTo("/v1/chat/completions " + reversed("Bearer " + PROVIDER_SECRET));
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  @Test
  void sigterm_endsTheNode_soonAndTold() throws Exception {
    Map<String, String> env = environment("second");
    env.put("SALLYPORT_DATA_DIR", container.own("second-data").toString());
    try (Launched stopped = container.entrypoint(env)) {
      stopped.line("Ready: data ");
      long begin = System.nanoTime();

      stopped.terminate();

      assertThat(stopped.exitCode()).isEqualTo(128 + 15);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      assertThat(stopped.all()).last().asString().endsWith("Stopped");
      assertThat(Path.of(env.get("SALLYPORT_READY_FILE"))).doesNotExist();
    }
    try (Launched check = container.healthCheck(env)) {
      assertThat(check.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void entrypoint_namesEachMissingKey_whenNothingIsConfigured() throws Exception {
    try (Launched bare = container.entrypoint(Map.of())) {
      assertThat(bare.exitCode()).isEqualTo(2);
      assertThat(bare.all()).contains("The settings are wrong:");
      List.of("POSTGRES_URL", "REDIS_URL", "ADMIN_TOKEN", "MASTER_KEYS")
          .forEach(name -> assertNamedOnce(bare, "[SALLYPORT_" + name + "]"));
    }
  }

  @Test
  void entrypoint_saysSo_whenTheTemporaryFolderIsReadOnly() throws Exception {
    Map<String, String> readOnly = new HashMap<>(env);
    readOnly.put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=/proc");

    try (Launched bare = container.entrypoint(readOnly)) {
      assertThat(bare.exitCode()).isEqualTo(1);
      assertThat(bare.all()).last().asString().contains("temporary files, /proc, cannot be");
    }
  }

  private static void assertNamedOnce(Launched bare, String name) {
    assertThat(bare.printed()).filteredOn(line -> line.contains(name)).hasSize(1);
  }

  private static JsonObject manage(String path, JsonObject body) throws Exception {
    HttpResponse<String> answer =
        post(urls.getString("management") + path, Production.ADMIN_TOKEN, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> post(String url, String bearer, JsonObject body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("authorization", "Bearer " + bearer)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static int get(String url) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
