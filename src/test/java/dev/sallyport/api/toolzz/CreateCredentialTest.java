package dev.sallyport.api.toolzz;

import static dev.sallyport.api.toolzz.Institution.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import dev.sallyport.TestGateway;
import dev.sallyport.http.ContractClient;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The documented request, and every field of its documented answer. */
class CreateCredentialTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.with();

  private static final Vertx VERTX = Vertx.vertx();
  private static final String TIME = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z";
  private static Institution acme;

  @BeforeAll
  static void found() {
    acme = Institution.in(GATEWAY, VERTX);
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void request_isAnsweredAsDocumented_fieldByField() {
    String sent =
        """
         { "name": "<string>", "userId": "%s", "unityId": "%s", "integrationId": "%s", \
        "status": false, "credentials": [ { "api_key": "<string>" } ] }"""
            .formatted(acme.user, acme.unit, acme.integration("openai"));

    Answer answer = acme.post(sent);

    assertThat(answer.status()).isEqualTo(201);
    JsonObject made = answer.json();
    assertThat(made.fieldNames())
        .containsExactly(
            "message",
            "id",
            "name",
            "userId",
            "unityId",
            "integrationId",
            "secretId",
            "status",
            "virtualKey",
            "credentials",
            "createdAt",
            "updatedAt",
            "integration");
    assertThat(made.getString("message")).isEqualTo("Credential created successfully");
    assertThat(made.getString("name")).isEqualTo("<string>");
    assertThat(made.getString("userId")).isEqualTo(acme.user);
    assertThat(made.getString("unityId")).isEqualTo(acme.unit);
    assertThat(made.getString("integrationId")).isEqualTo(acme.integration("openai"));
    assertThat(made.getBoolean("status")).isFalse();
    assertThat(made.getString("virtualKey")).matches("sk-sp-[0-9A-Za-z]{49}");
    assertThat(made.getJsonObject("credentials")).isEmpty();
    for (String id : List.of("id", "secretId")) {
      assertThat(UUID.fromString(made.getString(id)).toString()).isEqualTo(made.getString(id));
    }
    assertThat(made.getString("createdAt")).matches(TIME);
    assertThat(made.getString("updatedAt")).matches(TIME);
  }

  @Test
  void integration_isToldAsDocumented_fieldByField() {
    JsonObject integration = acme.make().getJsonObject("integration");

    assertThat(integration.fieldNames())
        .containsExactly(
            "id",
            "name",
            "iconId",
            "type",
            "status",
            "validationEndpoint",
            "slug",
            "form",
            "createdAt",
            "updatedAt",
            "icon");
    assertThat(integration.getString("id")).isEqualTo(acme.integration("openai"));
    assertThat(integration.getString("name")).isEqualTo("OpenAI");
    assertThat(integration.getString("type")).isEqualTo("llm");
    assertThat(integration.getBoolean("status")).isTrue();
    assertThat(integration.getString("validationEndpoint"))
        .isEqualTo("https://api.openai.com/v1/models");
    assertThat(integration.getString("slug")).isEqualTo("openai");
    assertThat(integration.getString("createdAt")).matches(TIME);
    assertThat(integration.getJsonArray("form"))
        .containsExactly(
            new JsonObject()
                .put("name", "api_key")
                .put("type", "password")
                .put("label", "API key")
                .put("maxLenght", "8192")
                .put("required", true));
  }

  @Test
  void icon_isARealPicture_withItsSize() {
    JsonObject integration = acme.make().getJsonObject("integration");
    JsonObject icon = integration.getJsonObject("icon");
    String prefix = "data:image/svg+xml;base64,";

    assertThat(icon.fieldNames())
        .containsExactly(
            "id",
            "institutionId",
            "type",
            "fileName",
            "internalStorageUrl",
            "url",
            "maskName",
            "createdAt",
            "updatedAt",
            "extension",
            "size",
            "numberWords");
    assertThat(icon.getString("id")).isEqualTo(integration.getString("iconId"));
    assertThat(icon.getString("institutionId")).isEqualTo(acme.organization);
    assertThat(icon.getString("url")).startsWith(prefix);
    assertThat(icon.getString("internalStorageUrl")).isEqualTo(icon.getString("url"));
    byte[] picture = Base64.getDecoder().decode(icon.getString("url").substring(prefix.length()));
    assertThat(new String(picture, StandardCharsets.UTF_8)).startsWith("<svg ").contains(">O<");
    assertThat(icon.getInteger("size")).isEqualTo(picture.length);
    assertThat(icon.getString("extension")).isEqualTo("svg");
    assertThat(icon.getString("fileName")).isEqualTo("openai.svg");
    assertThat(icon.getValue("numberWords")).isNull();
  }

  @Test
  void credential_isActive_whenNothingElseIsSaid() {
    JsonObject draft = acme.draft();
    draft.remove("status");

    assertThat(acme.post(draft).json().getBoolean("status")).isTrue();
  }

  @Test
  void unknownFields_areIgnored_andNeverBound() {
    JsonObject draft = acme.draft().put("id", Institution.NOBODY).put("virtualKey", "sk-mine");
    draft.getJsonArray("credentials").getJsonObject(0).put("colour", 7);

    JsonObject made = acme.post(draft).json();

    assertThat(made.getString("id")).isNotEqualTo(Institution.NOBODY);
    assertThat(made.getString("virtualKey")).startsWith("sk-sp-");
  }

  @Test
  void virtualKey_standsForTheCredentialAlone_andIsItsOwners() {
    JsonObject made = acme.make();
    String key =
        acme.sql(
            "select k.uid || ' ' || u.uid || ' ' || k.path_groups::text || k.all_credentials"
                + " from credential c join virtual_key k on k.seq = c.key_seq"
                + " join users u on u.seq = k.user_seq"
                + " join virtual_key_credential g on g.key_seq = k.seq"
                + "  and g.credential_seq = c.seq where c.uid = '%s'"
                    .formatted(made.getString("id")));

    assertThat(key).endsWith(" " + acme.user + " {inference}false");
  }

  @Test
  void virtualKey_callsTheProviderWithTheSecret_untilItIsDeactivatedOrDeleted() throws Exception {
    JsonObject made = acme.make();
    String id = made.getString("id");
    String key = made.getString("virtualKey");
    acme.move(id, GATEWAY.provider().url());

    assertThat(acme.chat(key)).isEqualTo(200);
    assertThat(GATEWAY.provider().call().header("authorization"))
        .containsExactly("Bearer " + SECRET);

    acme.put(id, acme.change().put("status", false));
    assertThat(statusOnceChanged(key, 200)).isGreaterThanOrEqualTo(400);
    acme.put(id, acme.change());
    assertThat(statusOnceChanged(key, 503)).isEqualTo(200);
    assertThat(acme.delete(id).status()).isEqualTo(200);
    assertThat(statusOnceChanged(key, 200)).isEqualTo(401);
    assertThat(
            acme.sql(
                "select count(*) from credential_secret s where uid = '%s'"
                    .formatted(made.getString("secretId"))))
        .isEqualTo("0");
  }

  /** Nodes hear of a change within a second. */
  private static int statusOnceChanged(String key, int before) {
    long end = System.nanoTime() + 3_000_000_000L;
    int status = acme.chat(key);
    while (status == before && System.nanoTime() < end) {
      status = acme.chat(key);
    }
    return status;
  }

  private static ContractClient management() {
    return Institution.client(VERTX, GATEWAY.gateway(), "openapi/management.yaml")
        .with("authorization", "Bearer " + TestGateway.ADMIN_TOKEN)
        .with("sallyport-workspace", acme.unit);
  }

  @Test
  void row_isSeenAndChanged_onTheManagementApi() {
    String id = acme.make().getString("id");
    String one = "/v1/credentials/" + id;

    JsonObject seen = management().get(one).json();
    management()
        .with("content-type", "application/json")
        .send(HttpMethod.PATCH, one, new JsonObject().put("active", false).toBuffer());

    assertThat(seen.getString("name")).isEqualTo("main");
    assertThat(seen.getString("workspaceId")).isEqualTo(acme.unit);
    assertThat(seen.encode()).doesNotContain(SECRET);
    assertThat(acme.row(id).getBoolean("status")).isFalse();
    acme.delete(id);
    assertThat(management().get(one).status()).isEqualTo(404);
  }

  @Test
  void key_isRevoked_whenTheManagementApiDeletesItsCredential() {
    JsonObject made = acme.make();
    String key =
        acme.sql(
            "select k.uid from virtual_key k join credential c on c.key_seq = k.seq"
                + " where c.uid = '%s'".formatted(made.getString("id")));

    int status = management().delete("/v1/credentials/" + made.getString("id")).status();

    assertThat(status).isEqualTo(204);
    assertThat(acme.sql("select count(*) from virtual_key where uid = '%s'".formatted(key)))
        .isEqualTo("0");
    assertThat(acme.sql("select count(*) from change where uid = '%s'".formatted(key)))
        .isEqualTo("2");
    assertThat(statusOnceChanged(made.getString("virtualKey"), 200)).isEqualTo(401);
  }

  @Test
  void rowOfTheManagementApi_isListed_withoutOwnerAndKey() {
    JsonObject draft =
        new JsonObject()
            .put("workspaceId", acme.unit)
            .put("provider", "openai")
            .put("name", "theirs")
            .put("secret", SECRET);
    String id = management().post("/v1/credentials", draft).json().getString("id");

    JsonObject row = acme.row(id);

    assertThat(row.getString("name")).isEqualTo("theirs");
    assertThat(row.getValue("userId")).isNull();
    assertThat(row.getValue("virtualKey")).isNull();
    assertThat(acme.put(id, acme.change()).json().getString("userId")).isEqualTo(acme.user);
  }

  @Test
  void oneCredentialAndKey_areMade_whenARequestComesManyTimesAtOnce() {
    JsonObject draft = acme.draft().put("name", "at once");
    ContractClient once = acme.client().with("idempotency-key", UUID.randomUUID().toString());

    List<String> keys =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> once.post(Institution.CREDENTIAL, draft).json()))
            .toList()
            .stream()
            .map(made -> made.join().getString("virtualKey"))
            .toList();

    assertThat(keys).filteredOn(key -> key.length() == 55).hasSize(1);
    assertThat(acme.sql("select count(*) from credential where name = 'at once'")).isEqualTo("1");
    assertThat(acme.sql("select count(*) from virtual_key where name = 'at once'")).isEqualTo("1");
  }

  @Test
  void repetition_isAnsweredWithTheDisplayForm_andMakesNothing() {
    JsonObject draft = acme.draft().put("name", "once");
    ContractClient once = acme.client().with("idempotency-key", UUID.randomUUID().toString());

    JsonObject first = once.post(Institution.CREDENTIAL, draft).json();
    Answer again = once.post(Institution.CREDENTIAL, draft);
    Answer other = once.post(Institution.CREDENTIAL, draft.copy().put("name", "other"));

    assertThat(again.status()).isEqualTo(201);
    String key = first.getString("virtualKey");
    String shown = key.substring(0, 10) + "…" + key.substring(key.length() - 4);
    assertThat(again.json()).isEqualTo(first.copy().put("virtualKey", shown));
    assertThat(other.status()).isEqualTo(422);
    assertThat(acme.sql("select count(*) from credential where name in ('once', 'other')"))
        .isEqualTo("1");
  }

  @Test
  void firstObjectWithAKey_isUsed_andAllAreKept() throws Exception {
    JsonArray several =
        new JsonArray()
            .add(new JsonObject())
            .add(new JsonObject().put("api_key", "sk-second"))
            .add(new JsonObject().put("api_key", "sk-third"));
    JsonObject made = acme.post(acme.draft().put("credentials", several)).json();
    acme.move(made.getString("id"), GATEWAY.provider().url());

    assertThat(acme.chat(made.getString("virtualKey"))).isEqualTo(200);
    assertThat(GATEWAY.provider().call().header("authorization"))
        .containsExactly("Bearer sk-second");
    assertThat(
            acme.sql(
                "select string_agg(s.field, ' ' order by s.field) from credential_secret s"
                    + " join credential c on c.seq = s.credential_seq where c.uid = '%s'"
                        .formatted(made.getString("id"))))
        .isEqualTo("extra secret");
  }
}
