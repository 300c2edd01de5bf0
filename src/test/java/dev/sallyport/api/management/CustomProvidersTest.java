package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class CustomProvidersTest {
  private static JsonObject own() {
    return new JsonObject()
        .put("slug", "inhouse")
        .put("name", "In house")
        .put("dialect", "openai")
        .put("endpoint", "https://llm.example.com/v1");
  }

  @Test
  void provider_isListedAndNamedByCredentials_whenItWasAdded(Operator admin) {
    Answer made = admin.post("/v1/providers", own().put("openaiBase", "https://llm.example.com"));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.headers().get("location")).isEqualTo("/v1/providers/inhouse");
    assertThat(made.json().getBoolean("custom")).isTrue();
    assertThat(made.json().getString("auth")).isEqualTo("bearer");
    assertThat(admin.get("/v1/providers/inhouse").json()).isEqualTo(made.json());
    assertThat(admin.list("/v1/providers")).last().isEqualTo(made.json());
    assertThat(admin.post("/v1/credentials", credential().put("provider", "inhouse")).status())
        .isEqualTo(201);
  }

  @Test
  void secret_isAskedFor_unlessThereIsNoAuthentication(Operator admin) {
    admin.post("/v1/providers", own());
    admin.post("/v1/providers", own().put("slug", "open").put("auth", "none"));
    JsonObject bare = new JsonObject().put("name", "c");

    Answer refused = admin.post("/v1/credentials", bare.copy().put("provider", "inhouse"));

    assertThat(errors(refused)).containsOnlyKeys("secret");
    assertThat(admin.post("/v1/credentials", bare.copy().put("provider", "open")).status())
        .isEqualTo(201);
  }

  @Test
  void slug_isTaken_whenItIsBuiltInOrThereAlready(Operator admin) {
    admin.post("/v1/providers", own());

    assertThat(admin.post("/v1/providers", own()).status()).isEqualTo(409);
    assertThat(admin.post("/v1/providers", own().put("slug", "openai")).status()).isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1beta", "v1alpha", "upload"})
  void slug_isNoBeginningOfSharedPaths(String slug, Operator admin) {
    assertThat(errors(admin.post("/v1/providers", own().put("slug", slug))))
        .containsOnlyKeys("slug");
  }

  @Test
  void slug_isNoId(Operator admin) {
    String id = admin.get("/v1/providers/openai").json().getString("id");

    assertThat(errors(admin.post("/v1/providers", own().put("slug", id)))).containsOnlyKeys("slug");
  }

  @Test
  void change_leavesAlone_whatItDoesNotName_andReachesTheNodes(
      Operator admin, Management management) {
    JsonObject made =
        admin.post("/v1/providers", own().put("openaiBase", "https://o.example.com")).json();
    String named = admin.make("/v1/credentials", credential().put("provider", "inhouse"));
    management.sql("delete from change");

    JsonObject changed =
        admin
            .patch(
                "/v1/providers/inhouse",
                new JsonObject().put("endpoint", "https://o.example.com/b").putNull("openaiBase"))
            .json();

    assertThat(changed)
        .isEqualTo(
            made.put("endpoint", "https://o.example.com/b")
                .putNull("openaiBase")
                .put("updatedAt", changed.getString("updatedAt")));
    assertThat(management.changes())
        .containsExactlyInAnyOrder("provider " + made.getString("id"), "credential " + named);
  }

  @Test
  void provider_isDeleted_onceNoCredentialNamesIt(Operator admin) {
    admin.post("/v1/providers", own());
    String user = admin.make("/v1/credentials", credential().put("provider", "inhouse"));

    assertThat(admin.delete("/v1/providers/inhouse").status()).isEqualTo(409);
    admin.delete("/v1/credentials/" + user);
    assertThat(admin.delete("/v1/providers/inhouse").status()).isEqualTo(204);
    assertThat(admin.get("/v1/providers/inhouse").status()).isEqualTo(404);
  }

  @Test
  void builtInProvider_isShown_butNotChanged(Operator admin) {
    JsonObject change = new JsonObject().put("name", "mine");

    assertThat(admin.get("/v1/providers/anthropic").json().getString("aiType"))
        .isEqualTo("ANTHROPIC");
    assertThat(admin.patch("/v1/providers/anthropic", change).status()).isEqualTo(404);
    assertThat(admin.delete("/v1/providers/anthropic").status()).isEqualTo(404);
  }

  @Test
  void providerOfAnotherOrganisation_isNotThere(Operator admin, Management management) {
    management.sql(
        """
        with o as (insert into organization (name) values ('third') returning seq)
        insert into provider (organization_seq, slug, name, dialect, endpoint)
        select seq, 'theirs', 'Theirs', 'openai', 'https://t.example.com' from o""");

    assertThat(admin.get("/v1/providers/theirs").body())
        .isEqualTo(admin.get("/v1/providers/nobodys").body());
    assertThat(admin.delete("/v1/providers/theirs").status()).isEqualTo(404);
    assertThat(admin.list("/v1/providers"))
        .noneMatch(provider -> provider.getString("slug").equals("theirs"));
    Answer named = admin.post("/v1/credentials", credential().put("provider", "theirs"));
    assertThat(errors(named)).containsOnlyKeys("provider");
  }

  @Test
  void wrongFields_areToldAtOnce(Operator admin) {
    JsonObject wrong =
        own().put("endpoint", "http://169.254.169.254").put("openaiBase", "https://x:99999");

    assertThat(errors(admin.post("/v1/providers", wrong)))
        .containsOnlyKeys("endpoint", "openaiBase");
    JsonObject worse =
        new JsonObject().put("slug", "No").put("dialect", "morse").put("auth", "basic");
    assertThat(errors(admin.post("/v1/providers", worse)))
        .containsOnlyKeys("auth", "dialect", "endpoint", "name", "slug");
  }

  @Test
  void repeatedCreate_makesOne(Operator admin) {
    Operator again = new Operator(admin.client().with("idempotency-key", "providers-1"));
    JsonObject first = again.post("/v1/providers", own()).json();

    assertThat(again.post("/v1/providers", own()).json())
        .isEqualTo(first.copy().put("replayed", true));
    assertThat(again.post("/v1/providers", own().put("name", "x")).status()).isEqualTo(422);
  }
}
