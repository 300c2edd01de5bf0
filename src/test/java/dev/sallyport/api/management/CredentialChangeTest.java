package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.SECRET;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ManagementExtension.class)
class CredentialChangeTest {
  private static final String OTHER = "11111111-0000-4000-8000-000000000001";
  private static final String MEMBER = "22222222-0000-4000-8000-000000000001";
  private static final String STRANGER = "22222222-0000-4000-8000-000000000002";

  private static final JsonObject LIMIT =
      new JsonObject()
          .put("metric", "requests")
          .put("max", 5)
          .put("window", "1m")
          .put("onOutage", "local");

  /** A member of the workspace, and another organisation with a workspace and a user. */
  @BeforeEach
  void people(Management management) {
    management.sql(
        """
        insert into organization (uid, name)
        values ('33333333-0000-4000-8000-000000000001', 'other') on conflict do nothing""");
    management.sql(
        """
        insert into workspace (uid, organization_seq, name)
        select '%s', seq, 'w' from organization where name = 'other' on conflict do nothing"""
            .formatted(OTHER));
    for (String[] user :
        List.of(new String[] {MEMBER, "default"}, new String[] {STRANGER, "other"})) {
      management.sql(
          """
          insert into users (uid, organization_seq, email, name, role)
          select '%s', seq, '%s', 'n', 'member' from organization where name = '%s'
          on conflict do nothing"""
              .formatted(user[0], user[0], user[1]));
    }
    management.sql(
        """
        insert into user_workspace (user_seq, workspace_seq)
        select u.seq, w.seq from users u, workspace w
         where (u.uid = '%s' and w.ext_ref = 'default') or (u.uid = '%s' and w.uid = '%s')
        on conflict do nothing"""
            .formatted(MEMBER, STRANGER, OTHER));
  }

  private static JsonObject whole() {
    return credential()
        .put("endpoint", "https://api.example.com/v1")
        .put("accessKey", "AKexample")
        .put("region", "eu-central-1")
        .put("model", "gpt-4o")
        .put("noLogging", true)
        .put("euOnly", true)
        .put("priority", 3)
        .put("weight", 7)
        .put("active", false)
        .put("limits", new JsonArray().add(LIMIT))
        .put("userId", MEMBER);
  }

  private static JsonObject azure() {
    return credential()
        .put("provider", "azure")
        .put("settings", new JsonObject().put("resource", "r1").put("tenant", "t1"));
  }

  @Test
  void everyField_isKept_andShownButTheSecrets(Operator admin) {
    JsonObject draft = whole();

    JsonObject made = admin.post("/v1/credentials", draft).json();

    draft.remove("secret");
    draft.remove("accessKey");
    draft.forEach(field -> assertThat(made.getValue(field.getKey())).isEqualTo(field.getValue()));
    assertThat(made.containsKey("secret") || made.containsKey("accessKey")).isFalse();
    assertThat(made.getValue("validation")).isNull();
  }

  @Test
  void change_leavesAlone_whatItDoesNotName(Operator admin) {
    JsonObject made = admin.post("/v1/credentials", whole()).json();

    JsonObject changed =
        admin.patch(uri(made), new JsonObject().put("name", "b").put("active", true)).json();

    assertThat(changed).isEqualTo(admin.get(uri(made)).json());
    assertThat(changed.getString("updatedAt")).isNotEqualTo(made.getString("updatedAt"));
    made.put("name", "b").put("active", true).put("updatedAt", changed.getString("updatedAt"));
    assertThat(changed).isEqualTo(made);
  }

  @Test
  void change_takesAway_whatIsNull(Operator admin) {
    JsonObject made = admin.post("/v1/credentials", whole()).json();
    JsonObject none =
        new JsonObject().putNull("region").putNull("model").putNull("userId").putNull("limits");

    JsonObject changed = admin.patch(uri(made), none).json();

    none.put("limits", new JsonArray());
    none.forEach(field -> assertThat(changed.getValue(field.getKey())).isEqualTo(field.getValue()));
    assertThat(changed.getInteger("weight")).isEqualTo(7);
  }

  @Test
  void settings_areMergedFieldByField(Operator admin) {
    JsonObject made = admin.post("/v1/credentials", azure()).json();
    JsonObject settings =
        new JsonObject().putNull("tenant").put("clientId", "c").put("apiVersion", "v1");

    Answer changed = admin.patch(uri(made), new JsonObject().put("settings", settings));

    assertThat(changed.json().getJsonObject("settings"))
        .isEqualTo(
            new JsonObject().put("resource", "r1").put("clientId", "c").put("apiVersion", "v1"));
    Answer missing =
        admin.patch(
            uri(made),
            new JsonObject().put("settings", new JsonObject().putNull("resource").put("x", "y")));
    assertThat(errors(missing))
        .containsExactly(
            Map.entry("secret", "must be sent again, because the endpoint leads to another host"),
            Map.entry("settings.resource", "is required"),
            Map.entry("settings.x", "is not a field of this provider"));
  }

  @Test
  void newSecret_isAVersionMore_underAFreshDataKey(Operator admin, Management management) {
    JsonObject made = admin.post("/v1/credentials", credential()).json();
    Row before = sealed(management, made);
    management.sql("delete from change");

    Answer changed = admin.patch(uri(made), new JsonObject().put("secret", "sk-rotated-71c4"));

    Row after = sealed(management, made);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body().toString()).doesNotContain("sk-rotated");
    assertThat(after.getInteger("version")).isEqualTo(before.getInteger("version") + 1);
    assertThat(after.getUUID("uid")).isEqualTo(before.getUUID("uid"));
    for (String column : List.of("wrapped_key", "ciphertext", "fingerprint")) {
      assertThat(after.getBuffer(column)).as(column).isNotEqualTo(before.getBuffer(column));
    }
    assertThat(after.getBuffer("ciphertext").toString()).doesNotContain("sk-rotated");
    assertThat(changes(management)).containsExactly("credential " + made.getString("id"));
  }

  @Test
  void secret_cannotBeTakenAway_whereTheProviderAsksForOne(Operator admin, Management management) {
    JsonObject made = admin.post("/v1/credentials", credential()).json();

    Answer refused = admin.patch(uri(made), new JsonObject().put("name", "new").putNull("secret"));

    assertThat(errors(refused)).containsExactly(Map.entry("secret", "is required"));
    assertThat(admin.get(uri(made)).json()).isEqualTo(made);
    assertThat(sealed(management, made).getInteger("version")).isEqualTo(1);
  }

  @Test
  void allThatIsWrongWithReferences_isToldAtOnce_theForeignLikeTheMissing(Operator admin) {
    JsonObject foreign =
        credential()
            .put("workspaceId", OTHER)
            .put("userId", STRANGER)
            .put("provider", "nobody")
            .put("endpoint", "http://169.254.169.254/latest");
    JsonObject missing = foreign.copy().put("workspaceId", NOBODY).put("userId", NOBODY);

    Answer answer = admin.post("/v1/credentials", foreign);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer))
        .containsExactly(
            Map.entry("endpoint", "is not allowed"),
            Map.entry("provider", "names no provider of the catalogue"),
            Map.entry("userId", "names no user of the workspace"),
            Map.entry("workspaceId", "names no workspace"));
    assertThat(admin.post("/v1/credentials", missing).body()).isEqualTo(answer.body());
    assertThat(admin.list("/v1/credentials")).isEmpty();
  }

  @Test
  void user_mustBelongToTheWorkspace(Operator admin, Management management) {
    management.sql(
        "delete from user_workspace where user_seq in (select seq from users where uid = '%s')"
            .formatted(MEMBER));

    Answer answer = admin.post("/v1/credentials", credential().put("userId", MEMBER));

    assertThat(errors(answer)).containsOnlyKeys("userId");
  }

  @Test
  void foreignCredential_isNotChanged_norTold(Operator admin, Management management) {
    JsonObject made = admin.post("/v1/credentials", credential()).json();
    management.sql(
        "insert into workspace (organization_seq, name, ext_ref)"
            + " select seq, 'o', 'elsewhere' from organization where ext_ref = 'default'"
            + " on conflict do nothing");
    Operator foreign = admin.in("elsewhere");
    JsonObject change = new JsonObject().put("name", "theirs");

    Answer refused = foreign.patch(uri(made), change);

    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.body()).isEqualTo(foreign.patch("/v1/credentials/" + NOBODY, change).body());
    Answer probed = foreign.post(uri(made) + "/validate", new JsonObject());
    assertThat(probed.status()).isEqualTo(404);
    assertThat(admin.get(uri(made)).json()).isEqualTo(made);
  }

  @Test
  void repeatedCreate_makesOne_andSaysSo(Operator admin) {
    String key = UUID.randomUUID().toString();
    Operator again = new Operator(admin.client().with("idempotency-key", key));
    JsonObject first = again.post("/v1/credentials", credential()).json();

    Answer second = again.post("/v1/credentials", credential());

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.copy().put("replayed", true));
    assertThat(second.body().toString()).doesNotContain(SECRET);
    assertThat(again.post("/v1/credentials", credential().put("name", "c")).status())
        .isEqualTo(422);
    assertThat(admin.list("/v1/credentials")).containsExactly(first);
  }

  private static String uri(JsonObject made) {
    return "/v1/credentials/" + made.getString("id");
  }

  private static Row sealed(Management management, JsonObject made) {
    return management
        .sql(
            """
            select s.uid, s.version, s.wrapped_key, s.ciphertext, s.fingerprint
              from credential_secret s join credential c on c.seq = s.credential_seq
             where s.field = 'secret' and c.uid = '%s'"""
                .formatted(made.getString("id")))
        .iterator()
        .next();
  }

  private static List<String> changes(Management management) {
    return management.sql("select kind || ' ' || uid as what from change").stream()
        .map(row -> row.getString("what"))
        .toList();
  }
}
