package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import dev.sallyport.key.KeyText;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored secret is sent to the host that it was stored for, and to no other. */
@ExtendWith(ManagementExtension.class)
class SecretBindingTest {
  private static final Map.Entry<String, String> AGAIN =
      Map.entry("secret", "must be sent again, because the endpoint leads to another host");

  private static JsonObject to(String endpoint) {
    return new JsonObject().put("endpoint", endpoint);
  }

  private static JsonObject own() {
    return new JsonObject()
        .put("slug", "inhouse")
        .put("name", "In house")
        .put("dialect", "openai")
        .put("endpoint", "https://llm.example.com/v1");
  }

  private static String uri(JsonObject made) {
    return "/v1/credentials/" + made.getString("id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com/v1",
        "https://api.openai.com.evil.example/v1",
        "https://api.openai.com:8443/v1",
        "http://api.openai.com/v1",
        "https://api.openai.com./v1"
      })
  void endpoint_needsTheSecretAgain_whenItLeadsElsewhere(String endpoint, Operator admin) {
    JsonObject made = admin.post("/v1/credentials", credential()).json();

    Answer refused = admin.patch(uri(made), to(endpoint));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(errors(refused)).containsExactly(AGAIN);
    assertThat(admin.get(uri(made)).json()).isEqualTo(made);
    assertThat(admin.patch(uri(made), to(endpoint).put("secret", "sk-new")).status())
        .isEqualTo(200);
    assertThat(errors(admin.patch(uri(made), new JsonObject().putNull("endpoint"))))
        .containsExactly(AGAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://api.openai.com/v2", "HTTPS://API.OPENAI.COM:443"})
  void endpoint_keepsTheSecret_whenItLeadsToTheSameHost(String endpoint, Operator admin) {
    JsonObject made = admin.post("/v1/credentials", credential()).json();

    assertThat(admin.patch(uri(made), to(endpoint)).status()).isEqualTo(200);
  }

  @Test
  void endpoint_isFree_whereNoSecretIsStored(Operator admin) {
    JsonObject made =
        admin
            .post("/v1/credentials", new JsonObject().put("provider", "vllm").put("name", "v"))
            .json();

    assertThat(admin.patch(uri(made), to("https://gpu.example.com/v1")).status()).isEqualTo(200);
  }

  @Test
  void settingThatNamesTheHost_needsTheSecretAgain(Operator admin) {
    JsonObject azure =
        credential()
            .put("provider", "azure")
            .put("settings", new JsonObject().put("resource", "ours"));
    JsonObject made = admin.post("/v1/credentials", azure).json();
    JsonObject moved = new JsonObject().put("settings", new JsonObject().put("resource", "evil"));

    assertThat(errors(admin.patch(uri(made), moved))).containsExactly(AGAIN);
    assertThat(admin.patch(uri(made), moved.put("secret", "sk-new")).status()).isEqualTo(200);
  }

  @Test
  void provider_staysAtItsHost_whileSecretsAreStoredForIt(Operator admin) {
    JsonObject before = admin.post("/v1/providers", own()).json();
    JsonObject made = admin.post("/v1/credentials", credential().put("provider", "inhouse")).json();

    assertThat(admin.patch("/v1/providers/inhouse", to("https://evil.example.com")).status())
        .isEqualTo(409);
    JsonObject base = new JsonObject().put("openaiBase", "https://evil.example.com");
    assertThat(admin.patch("/v1/providers/inhouse", base).status()).isEqualTo(409);
    assertThat(admin.get("/v1/providers/inhouse").json()).isEqualTo(before);
    assertThat(admin.patch("/v1/providers/inhouse", to("https://llm.example.com/v2")).status())
        .isEqualTo(200);
    admin.patch(uri(made), to("https://llm.example.com/v3"));
    assertThat(admin.patch("/v1/providers/inhouse", to("https://new.example.com")).status())
        .isEqualTo(200);
  }

  @Test
  void providerOfTheSameSlug_doesNotTakeOverACredential(Operator admin, Management management) {
    JsonObject made = admin.post("/v1/credentials", credential()).json();
    management.sql(
        """
        insert into provider (organization_seq, slug, name, dialect, endpoint)
        select seq, 'openai', 'Mine', 'openai', 'https://evil.example.com/v1'
          from organization where ext_ref = 'default'""");

    Answer changed = admin.patch(uri(made), new JsonObject().put("name", "b").put("region", "x"));

    assertThat(changed.status()).isEqualTo(200);
    assertThat(
            management
                .sql(
                    "select 1 from credential c join provider p on p.seq = c.provider_seq"
                        + " where p.organization_seq is not null")
                .size())
        .isZero();
  }

  @Test
  void credential_canBeSwitchedOffAndDeleted_whateverBecameOfItsRules(
      Operator admin, Management management) {
    admin.post("/v1/providers", own());
    JsonObject made = admin.post("/v1/credentials", credential().put("provider", "inhouse")).json();
    management.sql("update provider set active = false where slug = 'inhouse'");
    management.sql("update credential set endpoint = 'http://169.254.169.254/v1'");

    Answer off = admin.patch(uri(made), new JsonObject().put("active", false));

    assertThat(off.status()).isEqualTo(200);
    assertThat(off.json().getBoolean("active")).isFalse();
    assertThat(errors(admin.patch(uri(made), new JsonObject().put("name", "b"))))
        .containsOnlyKeys("endpoint");
    assertThat(admin.delete(uri(made)).status()).isEqualTo(204);
  }

  @Test
  void secret_isNoVirtualKeyOfTheGateway(Operator admin) {
    String text = admin.post("/v1/keys", key()).json().getString("key");
    JsonObject made = admin.post("/v1/credentials", credential()).json();

    Answer refused =
        admin.post("/v1/credentials", credential().put("secret", text).put("provider", "nobody"));

    assertThat(errors(refused))
        .containsEntry("secret", "is a virtual key of this gateway")
        .containsOnlyKeys("secret", "provider");
    assertThat(refused.body().toString()).doesNotContain(text);
    assertThat(errors(admin.patch(uri(made), new JsonObject().put("secret", text))))
        .containsOnlyKeys("secret");
  }

  @Test
  void text_becomesAKeyOrASecret_whenBothAreAskedForAtOnce(Operator admin) {
    for (int round = 0; round < 10; round++) {
      String text = KeyText.generate().revealText();
      CompletableFuture<Answer> asKey =
          CompletableFuture.supplyAsync(() -> admin.post("/v1/keys", key().put("key", text)));
      Answer asSecret = admin.post("/v1/credentials", credential().put("secret", text));

      assertThat(List.of(asKey.join().status(), asSecret.status()))
          .containsExactlyInAnyOrder(201, 400);
    }
  }

  @Test
  void furtherObjects_goWithTheSecretThatTheyCameWith(Operator admin, Management management) {
    JsonObject made = admin.post("/v1/credentials", credential()).json();
    management.sql(
        """
        insert into credential_secret (credential_seq, field, version, master_key_id, wrapped_key,
                                       ciphertext)
        select credential_seq, 'extra', 1, master_key_id, wrapped_key, ciphertext
          from credential_secret""");

    admin.patch(uri(made), new JsonObject().put("secret", "sk-rotated"));

    assertThat(
            management
                .sql(
                    "select 1 from credential_secret where field = 'extra'"
                        + " and version = 2 and length(ciphertext) = 28")
                .size())
        .isEqualTo(1);
  }
}
