package dev.sallyport.api.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Postgres;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered where there is no database at all. */
class ManagementEdgeTest {
  private static ManagementServer server;

  @BeforeAll
  static void start() throws Exception {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    server = new ManagementServer(vertx -> connect(vertx, nobody));
  }

  private static Postgres connect(Vertx vertx, int port) {
    PgConnectOptions options =
        new PgConnectOptions().setHost("127.0.0.1").setPort(port).setUser("u").setDatabase("d");
    return new Postgres(
        vertx, options, new Postgres.Limits(1, Duration.ofSeconds(2), Duration.ofSeconds(2)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void live_isAnsweredToEverybody() {
    Answer answer = server.stranger().get("/health/live");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json()).isEqualTo(new JsonObject().put("status", "live"));
  }

  @Test
  void live_isDenied_whileALoopIsHeldUp() {
    server.isLive(false);
    Answer stuck = server.stranger().get("/health/live");
    server.isLive(true);

    assertThat(stuck.status()).isEqualTo(503);
    assertThat(stuck.json().getString("status")).isEqualTo("stuck");
  }

  @Test
  void ready_followsTheNode() {
    server.is(new Readiness(Readiness.Status.STARTING, true, false, true));
    Answer starting = server.stranger().get("/health/ready");
    server.is(new Readiness(Readiness.Status.READY, true, true, true));
    Answer ready = server.stranger().get("/health/ready");
    server.is(new Readiness(Readiness.Status.DRAINING, true, true, true));
    Answer draining = server.stranger().get("/health/ready");

    assertThat(starting.status()).isEqualTo(503);
    assertThat(starting.json().getBoolean("redis")).isFalse();
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.json().getString("status")).isEqualTo("ready");
    assertThat(draining.status()).isEqualTo(503);
    assertThat(draining.json().getString("status")).isEqualTo("draining");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer wrong", "Bearer", "Basic dTpw", "admin-5d1f2c07a9", "Bearer  a b", ""})
  void request_isUnauthenticated_whenTheTokenIsNotRight(String authorization) {
    Answer answer = server.stranger().with("authorization", authorization).get("/v1/keys");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().get("www-authenticate")).isEqualTo("Bearer");
    assertThat(answer.json()).isEqualTo(server.stranger().get("/v1/keys").json());
  }

  @Test
  void request_isUnavailableAndNotUnauthenticated_whenTheDatabaseIsAway() {
    Answer answer = server.admin().get("/v1/keys");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers().get("retry-after")).isEqualTo("1");
    assertThat(answer.json().getString("code")).isEqualTo("unavailable");
  }

  @Test
  void schemeOfTheToken_isReadInAnyCase() {
    Answer answer =
        server
            .stranger()
            .with("authorization", "bEARER " + ManagementServer.TOKEN)
            .get("/v1/providers");

    assertThat(answer.status()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1", "/v1/", "/V1/keys", "/v1/keys/a/b", "/health"})
  void path_isNotFound_whenTheContractDoesNotHaveIt(String path) {
    Answer answer = server.admin().get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().getString("code")).isEqualTo("not_found");
  }

  @Test
  void method_isNotAllowed_whenThePathHasOthers() {
    Answer answer = server.admin().send(HttpMethod.PATCH, "/v1/keys", Buffer.buffer("{}"));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().get("allow")).isEqualTo("GET, POST");
    assertThat(answer.json().getString("code")).isEqualTo("method_not_allowed");
  }

  @Test
  void parameters_areRefused_whenTheOperationHasNone() {
    Answer answer = server.stranger().get("/health/live?x=1&y=100%25");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getJsonArray("errors").encode()).contains("\"x\"", "\"y\"");
  }
}
