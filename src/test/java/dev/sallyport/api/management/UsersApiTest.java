package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.key;
import static dev.sallyport.api.management.Tenants.limit;
import static dev.sallyport.api.management.Tenants.organization;
import static dev.sallyport.api.management.Tenants.user;
import static dev.sallyport.api.management.Tenants.workspace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class UsersApiTest {
  private static final String PATH = "/v1/users";

  private String one;
  private String two;

  @BeforeEach
  void makeWorkspaces(Operator admin) {
    one = admin.make("/v1/workspaces", workspace("one"));
    two = admin.make("/v1/workspaces", workspace("two"));
  }

  @Test
  void user_isShown_whenHeWasMade(Operator admin) {
    JsonObject attributes =
        new JsonObject().put("team", new JsonObject().put("floor", 3)).putNull("desk");
    JsonObject draft =
        user("Ann@Example.org", two, one, one.toUpperCase(Locale.ROOT))
            .put("extRef", "u:1")
            .put("limits", new JsonArray().add(limit(1, "month")))
            .put("attributes", attributes);

    Answer made = admin.post(PATH, draft);

    String path = PATH + "/" + made.json().getString("id");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.headers().get("location")).isEqualTo(path);
    assertThat(made.json().getString("email")).isEqualTo("Ann@Example.org");
    assertThat(made.json().getJsonArray("workspaceIds")).containsExactly(one, two);
    assertThat(made.json().getJsonObject("attributes")).isEqualTo(attributes);
    assertThat(admin.get(path).json()).isEqualTo(made.json());
    assertThat(admin.list(PATH)).containsExactly(made.json());
  }

  @Test
  void everyWrongField_isToldAtOnce(Operator admin) {
    JsonObject wrong =
        user("nobody", one, "x")
            .put("name", "a\nb")
            .put("role", "owner")
            .put("attributes", new JsonArray());

    assertThat(errors(admin.post(PATH, wrong)))
        .containsOnlyKeys("email", "name", "role", "workspaceIds.1", "attributes")
        .containsEntry("email", "must be an email address")
        .containsEntry("workspaceIds.1", "must be a UUID");
  }

  @Test
  void everyWrongReference_isToldWithAllElse(Operator admin) {
    String other = admin.make("/v1/organizations", organization("other"));
    String foreign =
        admin.make("/v1/workspaces", workspace("foreign").put("organizationId", other));
    JsonObject wrong =
        user("a@x.org", NOBODY, one, foreign)
            .put("limits", new JsonArray().add(limit(1, "99d")))
            .put("attributes", new JsonObject().put("a", "x".repeat(16 * 1024)));

    Answer made = admin.post(PATH, wrong);
    String path = PATH + "/" + admin.make(PATH, user("a@x.org", one));
    Answer changed = admin.patch(path, new JsonObject(wrong.getMap()));

    assertThat(errors(made))
        .containsOnlyKeys("workspaceIds.0", "workspaceIds.2", "limits.0.window", "attributes");
    assertThat(errors(made).get("workspaceIds.2")).isEqualTo(errors(made).get("workspaceIds.0"));
    assertThat(changed.body()).isEqualTo(made.body());
    assertThat(admin.list(PATH)).hasSize(1);
    assertThat(admin.get(path).json().getJsonArray("workspaceIds")).containsExactly(one);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "@x.org", "a@", "a@b@c", "a b@x.org", "a@x.org\n", "a@\u0000"})
  void email_isRefused_whenItIsNone(String email, Operator admin) {
    assertThat(errors(admin.post(PATH, user(email)))).containsOnlyKeys("email");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"\\u0000\"}",
        "{\"\\u0000\":1}",
        "{\"a\":[{\"b\":1e999}]}",
        "{\"a\":-1e31}",
        "{\"a\":1e-31}"
      })
  void attributes_areRefused_whenTheDatabaseCannotKeepThem(String attributes, Operator admin) {
    String body =
        user("a@x.org").encode().replaceFirst("}$", ",\"attributes\":") + attributes + "}";

    Answer answer = admin.post(PATH, "application/json", body);

    assertThat(errors(answer)).containsOnlyKeys("attributes");
  }

  @Test
  void user_isRefused_whenAnotherHasHisEmailOrExtRef(Operator admin) {
    admin.make(PATH, user("a@x.org", one).put("extRef", "ref"));
    String path = PATH + "/" + admin.make(PATH, user("b@x.org", one));
    JsonObject same = new JsonObject().put("email", "A@X.ORG").put("extRef", "ref");

    Answer made = admin.post(PATH, user("").mergeIn(same));
    Answer changed = admin.patch(path, same);

    assertThat(made.status()).isEqualTo(409);
    assertThat(errors(made)).containsOnlyKeys("email", "extRef");
    assertThat(changed.body()).isEqualTo(made.body());
    assertThat(admin.patch(path, new JsonObject().put("email", "B@x.org")).status()).isEqualTo(200);
  }

  @Test
  void user_mayHaveTheEmailAndExtRefOfOneOfAnotherOrganization(Operator admin) {
    String other = admin.make("/v1/organizations", organization("other"));
    admin.make("/v1/workspaces", workspace("foreign").put("organizationId", other));
    JsonObject draft = user("a@x.org").put("extRef", "ref");
    admin.make(PATH, draft);

    assertThat(admin.in("foreign").post(PATH, draft).status()).isEqualTo(201);
    assertThat(admin.list(PATH)).hasSize(1);
  }

  @Test
  void patch_changesWhatItNamesAlone(Operator admin, Management management) {
    JsonObject attributes =
        new JsonObject().put("a", 1).put("b", new JsonObject().put("c", 2).put("d", 3));
    String id = admin.make(PATH, user("a@x.org", one).put("attributes", attributes));
    JsonObject patch =
        new JsonObject()
            .put("role", "viewer")
            .put("workspaceIds", new JsonArray().add(two))
            .put(
                "attributes",
                new JsonObject().put("b", new JsonObject().putNull("c").put("e", 4)).put("f", 5));

    Answer changed = admin.patch(PATH + "/" + id, patch);
    assertThat(management.changes()).isEmpty();
    Answer cleared =
        admin.patch(
            PATH + "/" + id,
            new JsonObject()
                .putNull("attributes")
                .put("limits", new JsonArray().add(limit(0, "1d"))));

    assertThat(changed.json().getString("role")).isEqualTo("viewer");
    assertThat(changed.json().getString("email")).isEqualTo("a@x.org");
    assertThat(changed.json().getJsonArray("workspaceIds")).containsExactly(two);
    assertThat(changed.json().getJsonObject("attributes"))
        .isEqualTo(new JsonObject("{\"a\": 1, \"b\": {\"d\": 3, \"e\": 4}, \"f\": 5}"));
    assertThat(cleared.json().getJsonObject("attributes")).isEmpty();
    assertThat(cleared.json().getJsonArray("limits")).hasSize(1);
    assertThat(management.changes()).containsExactly("user " + id);
  }

  /** The database writes 1e30 with all of its digits. */
  @Test
  void numbers_areNoHindranceToALaterChange(Operator admin) {
    String numbers = "[0, -0.0, 1e30, -1e-30, 1.5" + ", 1e30".repeat(400) + "]";
    JsonObject attributes = new JsonObject("{\"a\": " + numbers + "}");
    String path = PATH + "/" + admin.make(PATH, user("a@x.org").put("attributes", attributes));
    JsonObject more = new JsonObject("{\"a\": [1" + ", 1e30".repeat(600) + "]}");

    assertThat(admin.patch(path, new JsonObject().put("name", "Other")).status()).isEqualTo(200);
    assertThat(errors(admin.post(PATH, user("b@x.org").put("attributes", more))))
        .containsOnlyKeys("attributes");
  }

  @Test
  void attributes_areMeasured_asTheyWouldBe(Operator admin) {
    JsonObject half = new JsonObject().put("a", "x".repeat(10_000));
    String path = PATH + "/" + admin.make(PATH, user("a@x.org").put("attributes", half));
    JsonObject more = new JsonObject().put("b", "x".repeat(10_000));

    Answer answer = admin.patch(path, new JsonObject().put("attributes", more));

    assertThat(errors(answer)).containsOnlyKeys("attributes");
    assertThat(admin.get(path).json().getJsonObject("attributes")).isEqualTo(half);
  }

  @ParameterizedTest
  @ValueSource(strings = {"virtual_key", "credential"})
  void user_staysInAWorkspace_whileSomethingThereIsHis(
      String table, Operator admin, Management management) {
    String id = admin.make(PATH, user("a@x.org", one, two));
    own(table, id, admin, management);
    JsonObject leave = new JsonObject().put("workspaceIds", new JsonArray().add(two));

    Answer refused = admin.patch(PATH + "/" + id, leave);
    Answer other =
        admin.patch(
            PATH + "/" + id, new JsonObject().put("workspaceIds", new JsonArray().add(one)));
    management.sql("update " + table + " set user_seq = null");
    Answer left = admin.patch(PATH + "/" + id, leave);

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().getString("code")).isEqualTo("in_use");
    assertThat(other.status()).isEqualTo(200);
    assertThat(left.status()).isEqualTo(200);
  }

  @Test
  void keys_areRevoked_whenTheirUserIsDeleted(Operator admin, Management management) {
    String id = admin.make(PATH, user("a@x.org", one));
    String his = own("virtual_key", id, admin, management);
    String shared = admin.in("one").make("/v1/keys", key());
    management.sql("delete from change");

    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(204);

    assertThat(management.changes()).containsExactlyInAnyOrder("user " + id, "key " + his);
    assertThat(admin.in("one").get("/v1/keys/" + his).status()).isEqualTo(404);
    assertThat(admin.in("one").get("/v1/keys/" + shared).status()).isEqualTo(200);
    assertThat(admin.get(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(404);
  }

  @Test
  void userAndKeys_areKept_whileCredentialsAreHis(Operator admin, Management management) {
    String id = admin.make(PATH, user("a@x.org", one));
    String his = own("virtual_key", id, admin, management);
    own("credential", id, admin, management);
    management.sql("delete from change");

    Answer answer = admin.delete(PATH + "/" + id);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("code")).isEqualTo("in_use");
    assertThat(admin.in("one").get("/v1/keys/" + his).status()).isEqualTo(200);
    assertThat(management.changes()).isEmpty();
  }

  /** A key or credential in workspace one that is the user's. */
  private static String own(String table, String user, Operator admin, Management management) {
    String id =
        "credential".equals(table)
            ? admin.in("one").make("/v1/credentials", credential())
            : admin.in("one").make("/v1/keys", key());
    management.sql(
        "update "
            + table
            + " set user_seq = (select seq from users where uid = '"
            + user
            + "') where uid = '"
            + id
            + "'");
    return id;
  }
}
