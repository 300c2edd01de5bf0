package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ManagementExtension.class)
class KeyChangesTest {
  private static final JsonArray LIMITS =
      new JsonArray()
          .add(
              new JsonObject()
                  .put("metric", "requests")
                  .put("max", 5)
                  .put("window", "1m")
                  .put("onOutage", "local"));

  @Test
  void key_isShownAsItWasMade(Operator admin) {
    Answer made = admin.post("/v1/keys", full(admin));

    JsonObject shown = admin.get("/v1/keys/" + made.json().getString("id")).json();
    assertThat(made.status()).isEqualTo(201);
    assertThat(shown.getJsonArray("models")).containsExactly("gpt-4o*", "*mini");
    assertThat(shown.getJsonArray("allowedCidrs")).containsExactly("10.0.0.0/8", "192.0.2.7/32");
    assertThat(shown.getJsonArray("limits")).isEqualTo(LIMITS);
    assertThat(shown.getBoolean("active")).isFalse();
    assertThat(shown.getJsonObject("aws").getString("accessKeyId")).matches("SPAK[A-Z2-7]{16}");
    assertThat(made.json().getJsonObject("aws").getString("secretAccessKey"))
        .matches("[A-Za-z0-9_-]{43}");
    JsonObject told = made.json();
    told.remove("key");
    told.getJsonObject("aws").remove("secretAccessKey");
    assertThat(told).isEqualTo(shown);
  }

  @Test
  void change_leavesWhatItDoesNotName(Operator admin) {
    String path = "/v1/keys/" + admin.make("/v1/keys", full(admin));
    JsonObject before = admin.get(path).json();

    Answer changed = patch(admin, path, new JsonObject().put("active", true).put("name", "new"));

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json()).isEqualTo(admin.get(path).json());
    before.put("active", true).put("name", "new");
    before.put("updatedAt", changed.json().getString("updatedAt"));
    assertThat(changed.json()).isEqualTo(before);
  }

  @Test
  void change_clearsWhatIsNull(Operator admin) {
    String path = "/v1/keys/" + admin.make("/v1/keys", full(admin));
    JsonObject nothing = new JsonObject();
    for (String field :
        new String[] {
          "credentialIds", "models", "endpoints", "limits", "allowedCidrs", "expiresAt", "userId"
        }) {
      nothing.putNull(field);
    }

    JsonObject changed = patch(admin, path, nothing).json();

    assertThat(changed.getValue("credentialIds")).isNull();
    assertThat(changed.getValue("expiresAt")).isNull();
    assertThat(changed.getJsonArray("models")).isEmpty();
    assertThat(changed.getJsonArray("limits")).isEmpty();
    assertThat(changed.getJsonArray("allowedCidrs")).isEmpty();
    assertThat(changed.getJsonArray("endpoints")).containsExactly("inference");
  }

  @Test
  void change_givesOtherCredentials(Operator admin) {
    String path = "/v1/keys/" + admin.make("/v1/keys", full(admin));
    String other = admin.make("/v1/credentials", credential());

    JsonObject given = new JsonObject().put("credentialIds", new JsonArray().add(other));

    assertThat(patch(admin, path, given).json().getJsonArray("credentialIds"))
        .containsExactly(other);
  }

  @Test
  void everyWrongField_isToldAtOnce_andNothingChanges(Operator admin) {
    String path = "/v1/keys/" + admin.make("/v1/keys", full(admin));
    JsonObject before = admin.get(path).json();
    JsonObject wrong =
        new JsonObject()
            .put("name", "other")
            .put("credentialIds", new JsonArray().add(NOBODY))
            .put("userId", NOBODY)
            .put("allowedCidrs", new JsonArray().add("::1/0"))
            .put("expiresAt", "2020-01-01T00:00:00Z");

    Answer answer = patch(admin, path, wrong);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer))
        .containsOnlyKeys("allowedCidrs.0", "credentialIds.0", "expiresAt", "userId");
    assertThat(admin.get(path).json()).isEqualTo(before);
  }

  @Test
  void change_isRefused_whenItNamesWhatCannotChange(Operator admin) {
    String path = "/v1/keys/" + admin.make("/v1/keys", key());

    Answer answer =
        patch(admin, path, new JsonObject().putNull("name").put("key", "x").put("id", NOBODY));

    assertThat(errors(answer)).containsOnlyKeys("id", "key", "name");
  }

  @Test
  void expiredKey_canBeRenamed(Operator admin, Management management) {
    String id = admin.make("/v1/keys", key());
    management.sql("update virtual_key set expires_at = '2020-01-01Z'");

    assertThat(patch(admin, "/v1/keys/" + id, new JsonObject().put("name", "b")).status())
        .isEqualTo(200);
  }

  @Test
  void everyChange_isToldToTheNodes(Operator admin, Management management) {
    String id = admin.make("/v1/keys", key());
    String path = "/v1/keys/" + id;

    patch(admin, path, new JsonObject().put("active", false));
    patch(admin, path, new JsonObject().put("active", false));
    admin.post(path + "/rotate", new JsonObject());
    admin.delete(path);

    assertThat(
            management
                .sql("select seq from change where kind = 'key' and uid = '" + id + "'")
                .size())
        .as("made, changed once, rotated, revoked")
        .isEqualTo(4);
  }

  private static Answer patch(Operator admin, String path, JsonObject body) {
    return admin
        .client()
        .with("content-type", "application/json")
        .send(HttpMethod.PATCH, path, body.toBuffer());
  }

  private static JsonObject full(Operator admin) {
    return key()
        .put("credentialIds", new JsonArray().add(admin.make("/v1/credentials", credential())))
        .put("models", new JsonArray().add("gpt-4o*").add("*mini"))
        .put("endpoints", new JsonArray().add("stateful"))
        .put("limits", LIMITS)
        .put("allowedCidrs", new JsonArray().add("10.0.0.0/8").add("192.0.2.7"))
        .put("expiresAt", "2100-01-01T00:00:00Z")
        .put("active", false);
  }
}
