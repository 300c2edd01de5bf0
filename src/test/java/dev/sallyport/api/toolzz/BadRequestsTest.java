package dev.sallyport.api.toolzz;

import static dev.sallyport.api.toolzz.Institution.NOBODY;
import static dev.sallyport.api.toolzz.Institution.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import dev.sallyport.TestGateway;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request is told in this surface's form, whole, and nothing is changed. */
class BadRequestsTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.with();

  private static final Vertx VERTX = Vertx.vertx();
  private static Institution acme;
  private static String id;
  private static String before;

  @BeforeAll
  static void found() {
    acme = Institution.in(GATEWAY, VERTX);
    id = acme.make().getString("id");
    before = rows();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @AfterEach
  void nothing_isChanged() {
    assertThat(rows()).isEqualTo(before);
  }

  private static String rows() {
    return acme.sql(
        "select string_agg(c::text, ';') || (select count(*) from virtual_key)"
            + " from credential c");
  }

  private static List<String> messages(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getInteger("statusCode")).isEqualTo(400);
    assertThat(answer.json().getString("error")).isEqualTo("Bad Request");
    List<String> messages = new ArrayList<>();
    answer.json().getJsonArray("message").forEach(one -> messages.add((String) one));
    return messages;
  }

  @Test
  void malformedJson_isToldWithItsPlace() {
    Answer answer = acme.post("{\"name\": \"" + SECRET + "\",\n oops}");

    assertThat(messages(answer)).containsExactly("body is not valid JSON (line 2, column 2)");
  }

  @Test
  void everyMissingField_isTold() {
    assertThat(messages(acme.post(new JsonObject())))
        .containsExactly(
            "credentials is required",
            "integrationId is required",
            "name is required",
            "unityId is required",
            "userId is required");
    assertThat(messages(acme.put(id, new JsonObject())))
        .containsExactly(
            "integrationId is required",
            "name is required",
            "status is required",
            "unityId is required",
            "userId is required");
  }

  @Test
  void everyWrongField_isTold() {
    JsonObject draft =
        new JsonObject()
            .put("name", "n".repeat(256))
            .put("userId", "urn:uuid:" + NOBODY)
            .put("unityId", 7)
            .put("integrationId", "x")
            .put("status", "yes")
            .put("credentials", new JsonArray().add(new JsonObject().put("api_key", 1)));

    assertThat(messages(acme.post(draft)))
        .containsExactly(
            "credentials.0.api_key must be a string",
            "integrationId must be a UUID",
            "name must have at most 255 characters",
            "status must be a boolean",
            "unityId must be a string",
            "userId must be a UUID");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|credentials must have at least 1 entries",
        "[{},{},{},{},{},{},{},{},{},{},{}]|credentials must have at most 10 entries",
        "[{}]|credentials.0.api_key is required",
        "[{\"api_key\": \"\"}]|credentials.0.api_key is required",
        "[{\"api_key\": \"a\\nb\"}]|credentials.0.api_key must be printable ASCII, on one line",
        "[7]|credentials.0 must be an object",
        "{}|credentials must be an array"
      })
  void credentials_areRefused(String list, String message) {
    Object credentials = list.startsWith("[") ? new JsonArray(list) : new JsonObject(list);

    assertThat(messages(acme.post(acme.draft().put("credentials", credentials))))
        .containsExactly(message);
  }

  @Test
  void fieldsOfTheForm_areRequiredAndMeasured() {
    JsonArray one =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("api_key", "s")
                    .put("tenant", 7)
                    .put("clientId", "c".repeat(256)));
    JsonObject draft =
        acme.draft().put("integrationId", acme.integration("azure")).put("credentials", one);

    assertThat(messages(acme.post(draft.put("userId", acme.user()))))
        .containsExactly(
            "credentials.0.clientId must have at most 255 characters",
            "credentials.0.resource is required",
            "credentials.0.tenant must be a string",
            "userId is not a member of the unit");
  }

  @Test
  void update_isRefused_whenUserUnitOrSecretDoNotFit() {
    JsonObject change = acme.change().put("userId", acme.user()).put("unityId", acme.unit());

    assertThat(messages(acme.put(id, change)))
        .containsExactly(
            "unityId cannot be changed: a credential stays in its unit",
            "userId is not a member of the unit");
    assertThat(messages(acme.put(id, acme.change().put("secretId", NOBODY))))
        .containsExactly("secretId names no secret of the unit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/credential/unity/x",
        "/credential/unity/x/type/llm",
        "/credential/unity/" + NOBODY + "/type/crm",
        "/credential/unity/" + NOBODY + "/integration/x"
      })
  void path_isRefused_whenAPartOfItIsNotWhatItMustBe(String path) {
    assertThat(messages(acme.get(path))).hasSize(1);
  }

  @Test
  void token_isNeeded() {
    for (String token : List.of("Bearer wrong", "Basic dTpw")) {
      Answer answer =
          Institution.client(VERTX, GATEWAY.gateway(), "openapi/toolzz.yaml")
              .with("authorization", token)
              .get("/api/v1/integration/status");

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.json())
          .isEqualTo(new JsonObject().put("statusCode", 401).put("message", "Unauthorized"));
      assertThat(answer.headers().get("www-authenticate")).isEqualTo("Bearer");
    }
  }

  @Test
  void workspaceOfTheHeader_isNotFound_whenThereIsNone() {
    Answer answer =
        acme.client().with("sallyport-workspace", NOBODY).get("/api/v1/integration/status");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().getString("error")).isEqualTo("Not Found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/auth",
        "/api/v1/auth/login",
        "/api/v1/integration",
        "/api/v1/integration/other",
        "/api/v1/credential/" + NOBODY + "/more",
        "/api/v1/credential/unity/" + NOBODY + "/integration"
      })
  void unknownPath_isToldInThisForm_belowItsPrefixes(String path) {
    Answer answer = acme.client().get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json())
        .isEqualTo(
            new JsonObject()
                .put("statusCode", 404)
                .put("message", "There is no such path.")
                .put("error", "Not Found"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1", "/api/v1/credentials", "/api/v1/login", "/API/v1/credential"})
  void unknownPath_isAProblem_elsewhere(String path) {
    Answer answer =
        Institution.client(VERTX, GATEWAY.gateway(), "openapi/management.yaml").get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/credential, POST",
    "PATCH, /api/v1/credential/x, 'DELETE, PUT'",
    "POST, /api/v1/credential/unity/x, GET",
    "DELETE, /api/v1/integration/status, GET"
  })
  void method_isNotAllowed_whenThePathHasOthers(String method, String path, String allowed) {
    Answer answer = acme.client().send(HttpMethod.valueOf(method), path, Buffer.buffer());

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().get("allow")).isEqualTo(allowed);
    assertThat(answer.json().getString("error")).isEqualTo("Method Not Allowed");
  }

  @Test
  void oneTrailingSlash_isTolerated() {
    assertThat(acme.client().get("/api/v1/integration/status/").status()).isEqualTo(200);
    assertThat(acme.get("/credential/unity/" + acme.unit + "/").status()).isEqualTo(200);
    assertThat(acme.client().post("/api/v1/credential/", new JsonObject()).status()).isEqualTo(400);
  }

  @Test
  void body_isRefused_whenItIsNotJson() {
    Answer form =
        acme.client()
            .with("content-type", "application/x-www-form-urlencoded")
            .send(HttpMethod.POST, Institution.CREDENTIAL, Buffer.buffer("name=a"));
    Answer long_ = acme.post("{\"name\": \"" + "n".repeat(1024 * 1024) + "\"}");

    assertThat(form.status()).isEqualTo(415);
    assertThat(form.json().getString("error")).isEqualTo("Unsupported Media Type");
    assertThat(long_.status()).isEqualTo(413);
  }

  @Test
  void outage_isToldWithATimeToWait_andIsNotUnauthenticated() {
    String nowhere = "postgres://u:p@127.0.0.1:1/d?sslmode=disable";
    try (TestGateway alone = TestGateway.open("", "SALLYPORT_POSTGRES_URL", nowhere)) {
      Answer answer =
          Institution.client(VERTX, alone, "openapi/toolzz.yaml")
              .with("authorization", "Bearer " + TestGateway.ADMIN_TOKEN)
              .get("/api/v1/integration/status");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers().get("retry-after")).isEqualTo("1");
      assertThat(answer.json().getString("error")).isEqualTo("Service Unavailable");
    }
  }
}
