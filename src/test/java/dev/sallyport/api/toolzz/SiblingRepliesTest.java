package dev.sallyport.api.toolzz;

import static dev.sallyport.api.toolzz.Institution.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GatewayExtension;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages beside that of the documented request: each has spellings of its own. */
class SiblingRepliesTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.with();

  private static final Vertx VERTX = Vertx.vertx();
  private static final String[] ROW = {
    "id",
    "name",
    "userId",
    "unityId",
    "integrationId",
    "secretId",
    "status",
    "virtualKey",
    "createdAt",
    "updatedAt"
  };
  private static final String[] INTEGRATION = {
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
    "icon"
  };
  private static final String[] PLAIN_ICON = {
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
    "size"
  };
  private static final String[] ICON = {
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
    "numberWords"
  };
  private static final String[] FORM = {"name", "type", "label", "maxLenght", "required"};
  private static Institution acme;

  @BeforeAll
  static void found() {
    acme = Institution.in(GATEWAY, VERTX);
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static JsonObject field(JsonObject integration) {
    return integration.getJsonArray("form").getJsonObject(0);
  }

  private static JsonObject only(JsonArray pairs, String credential) {
    return pairs.stream()
        .map(JsonObject.class::cast)
        .filter(pair -> pair.getJsonObject("credentials").getString("id").equals(credential))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void update_isAnsweredWithEveryField_andSpelledItsOwnWay() {
    JsonObject made = acme.make();
    String other = acme.user(acme.unit);
    JsonObject change =
        acme.change().put("name", "renamed").put("userId", other).put("status", false);

    Answer answer = acme.put(made.getString("id"), change);

    assertThat(answer.status()).isEqualTo(200);
    JsonObject after = answer.json();
    assertThat(after.fieldNames()).isEqualTo(made.fieldNames());
    assertThat(after.getString("message")).isEqualTo("Credential updated successfully");
    assertThat(after.getString("name")).isEqualTo("renamed");
    assertThat(after.getString("userId")).isEqualTo(other);
    assertThat(after.getBoolean("status")).isFalse();
    assertThat(after.getString("secretId")).isEqualTo(made.getString("secretId"));
    assertThat(after.getString("virtualKey")).matches("sk-sp-\\w{4}…\\w{4}");
    assertThat(after.getJsonObject("credentials")).isEmpty();
    JsonObject integration = after.getJsonObject("integration");
    assertThat(integration.fieldNames()).containsExactly(INTEGRATION);
    assertThat(field(integration).fieldNames()).containsExactly(FORM);
    assertThat(field(integration).getValue("maxLenght")).isEqualTo(8192);
    assertThat(integration.getJsonObject("icon").fieldNames()).containsExactly(PLAIN_ICON);
  }

  @Test
  void update_movesTheKeyToTheNewOwner_andTheCredentialToTheNewIntegration() {
    String id = acme.make().getString("id");
    String other = acme.user(acme.unit);
    JsonObject draft = acme.draft().put("integrationId", acme.integration("groq"));
    JsonObject move =
        acme.change()
            .put("userId", other)
            .put("integrationId", acme.integration("groq"))
            .put("secretId", acme.post(draft).json().getString("secretId"));

    JsonObject after = acme.put(id, move).json();

    assertThat(after.getString("integrationId")).isEqualTo(acme.integration("groq"));
    assertThat(after.getJsonObject("integration").getString("slug")).isEqualTo("groq");
    assertThat(
            acme.sql(
                "select u.uid from credential c join virtual_key k on k.seq = c.key_seq"
                    + " join users u on u.seq = k.user_seq where c.uid = '%s'".formatted(id)))
        .isEqualTo(other);
  }

  @Test
  void secret_stays_whenItsOwnIdIsSent_andIsCopied_whenItIsAnothers() throws Exception {
    JsonObject one = acme.make();
    JsonObject two =
        acme.post(
                acme.draft()
                    .put(
                        "credentials",
                        new JsonArray().add(new JsonObject().put("api_key", "sk-two"))))
            .json();
    acme.move(one.getString("id"), GATEWAY.provider().url());
    acme.move(two.getString("id"), GATEWAY.provider().url());

    acme.put(one.getString("id"), acme.change().put("secretId", one.getString("secretId")));
    assertThat(acme.chat(one.getString("virtualKey"))).isEqualTo(200);
    assertThat(GATEWAY.provider().call().header("authorization"))
        .containsExactly("Bearer " + SECRET);

    JsonObject after =
        acme.put(one.getString("id"), acme.change().put("secretId", two.getString("secretId")))
            .json();
    assertThat(after.getString("secretId")).isEqualTo(one.getString("secretId"));
    assertThat(secretSentOnceChanged(one.getString("virtualKey"))).isEqualTo("Bearer sk-two");
  }

  @Test
  void secret_staysWithItsHost() {
    JsonObject one = acme.make();
    JsonObject two = acme.make();
    acme.move(two.getString("id"), GATEWAY.provider().url());
    JsonObject moved = acme.change().put("integrationId", acme.integration("groq"));

    Answer alone = acme.put(one.getString("id"), moved);
    Answer copied =
        acme.put(one.getString("id"), acme.change().put("secretId", two.getString("secretId")));

    assertThat(alone.status()).isEqualTo(400);
    assertThat(alone.json().getJsonArray("message")).hasSize(1);
    assertThat(alone.json().getJsonArray("message").getString(0))
        .startsWith("integrationId needs a secret of its own");
    assertThat(copied.status()).isEqualTo(400);
    assertThat(copied.json().getJsonArray("message"))
        .containsExactly("secretId is of a credential that leads to another host");
    assertThat(acme.row(one.getString("id")).getString("updatedAt"))
        .isEqualTo(one.getString("updatedAt"));
  }

  private static String secretSentOnceChanged(String key) {
    long end = System.nanoTime() + 3_000_000_000L;
    String sent = "Bearer " + SECRET;
    while (sent.equals("Bearer " + SECRET) && System.nanoTime() < end) {
      acme.chat(key);
      sent = GATEWAY.provider().call().header("authorization").get(0);
    }
    return sent;
  }

  @Test
  void credentialsOfAUnit_areListedInOrder_andSpelledTheirOwnWay() {
    Institution fresh = Institution.in(GATEWAY, VERTX);
    String first = fresh.make().getString("id");
    String second = fresh.make().getString("id");

    JsonObject listed = fresh.get("/credential/unity/" + fresh.unit).json();

    assertThat(listed.fieldNames()).containsExactly("items");
    List<JsonObject> items =
        listed.getJsonArray("items").stream().map(JsonObject.class::cast).toList();
    assertThat(items).extracting(item -> item.getString("id")).containsExactly(first, second);
    JsonObject item = items.get(0);
    assertThat(item.fieldNames())
        .containsExactly(
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
    assertThat(item.getJsonObject("credentials")).isEmpty();
    assertThat(item.getString("virtualKey")).matches("sk-sp-\\w{4}…\\w{4}");
    JsonObject integration = item.getJsonObject("integration");
    assertThat(integration.fieldNames()).containsExactly(INTEGRATION);
    assertThat(field(integration).fieldNames())
        .containsExactly("name", "label", "type", "maxLength", "required", "description");
    assertThat(field(integration).getValue("maxLength")).isEqualTo(8192);
    assertThat(integration.getJsonObject("icon").fieldNames()).containsExactly(PLAIN_ICON);
  }

  @Test
  void credentialsOfAType_arePairs_spelledTheirOwnWay() {
    String id = acme.make().getString("id");

    JsonObject pair = only(acme.get("/credential/unity/" + acme.unit + "/type/llm").array(), id);

    assertThat(pair.fieldNames()).containsExactly("credentials", "integration");
    assertThat(pair.getJsonObject("credentials").fieldNames()).containsExactly(ROW);
    JsonObject integration = pair.getJsonObject("integration");
    assertThat(integration.fieldNames()).containsExactly(INTEGRATION);
    assertThat(field(integration).fieldNames()).containsExactly(FORM);
    assertThat(field(integration).getValue("maxLenght")).isEqualTo("8192");
    assertThat(integration.getJsonObject("icon").fieldNames()).containsExactly(ICON);
    assertThat(integration.getJsonObject("icon").getValue("numberWords")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"voice", "monetization", "dataset", "analytics", "phone"})
  void credentialsOfAType_areNone_whenThereIsNoIntegrationOfIt(String type) {
    acme.make();

    assertThat(acme.get("/credential/unity/" + acme.unit + "/type/" + type).array()).isEmpty();
  }

  @Test
  void credentialsOfAnIntegration_arePairs_withLessOfTheIntegration() {
    String id = acme.make().getString("id");
    String path = "/credential/unity/" + acme.unit + "/integration/";

    JsonObject pair = only(acme.get(path + acme.integration("openai")).array(), id);

    assertThat(pair.fieldNames()).containsExactly("credentials", "integration");
    assertThat(pair.getJsonObject("credentials").fieldNames()).containsExactly(ROW);
    JsonObject integration = pair.getJsonObject("integration");
    assertThat(integration.fieldNames())
        .containsExactly(
            "id", "name", "iconId", "type", "status", "validationEndpoint", "slug", "form", "icon");
    assertThat(field(integration).fieldNames()).containsExactly(FORM);
    assertThat(field(integration).getValue("maxLenght")).isEqualTo(8192);
    assertThat(integration.getJsonObject("icon").fieldNames())
        .containsExactly("id", "url", "extension", "size");
    assertThat(acme.get(path + acme.integration("gemini")).array()).isEmpty();
  }

  @Test
  void integrations_areListed_withTheirIconBeside() {
    JsonArray all = acme.get("/integration/status").array();

    JsonObject first = all.getJsonObject(0);
    assertThat(first.fieldNames()).containsExactly("integrations", "icon");
    JsonObject integration = first.getJsonObject("integrations");
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
            "updatedAt");
    assertThat(field(integration).fieldNames())
        .containsExactly("name", "type", "label", "maxLenght", "required", "descrition");
    assertThat(field(integration).getValue("maxLenght")).isEqualTo("8192");
    assertThat(field(integration).getString("descrition")).isNotEmpty();
    assertThat(first.getJsonObject("icon").fieldNames()).containsExactly(ICON);
    assertThat(slugs(all)).contains("openai", "anthropic", "gemini", "azure", "bedrock");
  }

  @Test
  void integrations_areAlsoThoseOfTheInstitution_andNobodyElses() {
    acme.sql(
        "insert into provider (organization_seq, slug, name, dialect, endpoint, form) select seq,"
            + " 'own', 'Our <own>', 'openai', 'http://127.0.0.1:1', '[]' from organization"
            + " where uid = '%s' returning 1".formatted(acme.organization));

    assertThat(slugs(acme.get("/integration/status").array())).contains("own");
    assertThat(slugs(Institution.in(GATEWAY, VERTX).get("/integration/status").array()))
        .doesNotContain("own");
  }

  private static Set<String> slugs(JsonArray all) {
    return all.stream()
        .map(one -> ((JsonObject) one).getJsonObject("integrations").getString("slug"))
        .collect(java.util.stream.Collectors.toSet());
  }

  @Test
  void deletion_isAnsweredWithItsMessage_andTheCredentialAndItsKeyAreGone() {
    String id = acme.make().getString("id");
    String key =
        acme.sql(
            "select k.uid from credential c join virtual_key k on k.seq = c.key_seq"
                + " where c.uid = '%s'".formatted(id));

    Answer answer = acme.delete(id);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json())
        .isEqualTo(new JsonObject().put("message", "Credential deleted successfully"));
    assertThat(acme.delete(id).status()).isEqualTo(404);
    assertThat(acme.sql("select count(*) from virtual_key where uid = '%s'".formatted(key)))
        .isEqualTo("0");
  }
}
