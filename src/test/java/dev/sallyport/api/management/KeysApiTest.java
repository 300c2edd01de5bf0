package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.items;
import static dev.sallyport.api.management.Operator.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(ManagementExtension.class)
class KeysApiTest {
  @Test
  void everyWrongFieldOfAKey_isToldAtOnce(Operator admin) {
    JsonObject wrong =
        new JsonObject()
            .put("name", "")
            .put("credentialIds", new JsonArray().add(NOBODY).add("x").add(1))
            .put("endpoints", new JsonArray().add("inference").add("account"))
            .put("models", new JsonArray().add("gpt-*").add(""))
            .put("limits", new JsonArray().add(new JsonObject().put("max", 1)))
            .put("allowedCidrs", new JsonArray().add("10.0.0.0/8").add("lan"))
            .put("userId", "somebody")
            .put("workspaceId", "here")
            .put("active", 1)
            .put("key", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9")
            .put("prefix", "sk-")
            .put("expiresAt", "tomorrow");

    Answer answer = admin.post("/v1/keys", wrong);

    assertThat(errors(answer))
        .containsExactly(
            Map.entry("active", "must be a boolean"),
            Map.entry("allowedCidrs.1", "must be an address or a range like 10.0.0.0/8"),
            Map.entry("credentialIds.1", "must be a UUID"),
            Map.entry("credentialIds.2", "must be a string"),
            Map.entry("endpoints.1", "must be one of inference, stateful, passthrough"),
            Map.entry("expiresAt", "must be a date and time as in RFC 3339"),
            Map.entry(
                "key",
                "must hold only A-Z, a-z, 0-9 and ._~-, and must not begin with eyJ, AKIA or SPAK"),
            Map.entry("limits.0.metric", "is required"),
            Map.entry("limits.0.window", "is required"),
            Map.entry("models.1", "must have at least 1 characters"),
            Map.entry("name", "must have at least 1 characters"),
            Map.entry("prefix", "is not allowed"),
            Map.entry("userId", "must be a UUID"),
            Map.entry("workspaceId", "must be a UUID"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "expiresAt|2030-01-01T00:00:00",
        "expiresAt|2030-02-30T00:00:00Z",
        "name|a\u0000b",
        "credentialIds.0|urn:uuid:00000000-0000-4000-8000-000000000000"
      })
  void value_isRefused_whenOnlyTheValidatorWouldLetItPass(
      String field, String value, Operator admin) {
    JsonObject draft = key();
    draft.put(field.replace(".0", ""), field.endsWith(".0") ? new JsonArray().add(value) : value);

    Answer answer = admin.post("/v1/keys", draft);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer).firstKey()).startsWith(field.replace(".0", ""));
  }

  @Test
  void key_isShownOnce(Operator admin) {
    Answer made = admin.post("/v1/keys", key().put("expiresAt", "2100-01-01T01:00:00+01:00"));

    String text = made.json().getString("key");
    String path = "/v1/keys/" + made.json().getString("id");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.headers().get("location")).isEqualTo(path);
    assertThat(text).startsWith(made.json().getString("prefix")).hasSize(55);
    assertThat(text).endsWith(made.json().getString("last4"));
    assertThat(made.json().getJsonArray("endpoints")).containsExactly("inference");
    assertThat(made.json().getString("expiresAt")).isEqualTo("2100-01-01T00:00:00Z");
    Answer shown = admin.get(path);
    Answer listed = admin.get("/v1/keys");
    assertThat(items(listed)).containsExactly(shown.json());
    assertThat(shown.body() + "" + listed.body()).doesNotContain(text);
  }

  @Test
  void key_isBoundToTheCredentialsNamed(Operator admin) {
    String credential = admin.post("/v1/credentials", credential()).json().getString("id");
    JsonObject draft =
        new JsonObject()
            .put("name", "app")
            .put(
                "credentialIds",
                new JsonArray().add(credential).add(credential.toUpperCase(Locale.ROOT)))
            .put("endpoints", new JsonArray().add("stateful").add("inference").add("stateful"));

    Answer made = admin.post("/v1/keys", draft);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().getJsonArray("credentialIds")).containsExactly(credential);
    assertThat(made.json().getJsonArray("endpoints")).containsExactly("inference", "stateful");
  }

  @Test
  void key_doesNotLookUnrestricted_whenItsOnlyCredentialIsDeleted(Operator admin) {
    String credential = admin.post("/v1/credentials", credential()).json().getString("id");
    JsonObject draft = key().put("credentialIds", new JsonArray().add(credential));
    String restricted = admin.post("/v1/keys", draft).json().getString("id");
    String free = admin.post("/v1/keys", key()).json().getString("id");

    admin.delete("/v1/credentials/" + credential);

    assertThat(admin.get("/v1/keys/" + restricted).json().getJsonArray("credentialIds")).isEmpty();
    assertThat(admin.get("/v1/keys/" + free).json().getValue("credentialIds")).isNull();
  }

  @Test
  void list_isReadInPages(Operator admin) {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(
          admin.post("/v1/keys", new JsonObject().put("name", "k" + i)).json().getString("id"));
    }

    List<String> read = new ArrayList<>();
    String uri = "/v1/keys?limit=2";
    for (String next = ""; next != null; ) {
      Answer page = admin.get(uri + next);
      items(page).forEach(item -> read.add(item.getString("id")));
      String after = page.json().getString("nextAfter");
      next = after == null ? null : "&after=" + after;
    }

    assertThat(read).isEqualTo(made);
    assertThat(admin.get("/v1/keys?limit=5").json().getString("nextAfter")).isNull();
    assertThat(admin.get("/v1/keys?limit=4").json().getString("nextAfter")).isEqualTo(made.get(3));
  }
}
