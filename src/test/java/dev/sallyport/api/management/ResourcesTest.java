package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.items;
import static dev.sallyport.api.management.Operator.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class ResourcesTest {
  @ParameterizedTest
  @ValueSource(strings = {"/v1/keys", "/v1/credentials"})
  void resource_isGone_whenItWasDeleted(String path, Operator admin) {
    JsonObject draft = path.endsWith("keys") ? key() : credential();
    String one = path + "/" + admin.post(path, draft).json().getString("id");

    assertThat(admin.delete(one).status()).isEqualTo(204);

    assertThat(admin.get(one).status()).isEqualTo(404);
    assertThat(admin.delete(one).status()).isEqualTo(404);
    assertThat(admin.list(path)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/keys/00000000-0000-4000-8000-000000000000, 404",
    "/v1/credentials/00000000-0000-4000-8000-000000000000, 404",
    "/v1/keys/x, 400",
    "/v1/keys/100%25, 400",
    "/v1/keys/urn:uuid:00000000-0000-4000-8000-000000000000, 400",
    "/v1/keys?after=x, 400",
    "/v1/keys?after=100%25, 400",
    "/v1/keys?limit=0, 400",
    "/v1/keys?limit=201, 400",
    "/v1/keys?limit=ten, 400",
    "/v1/keys?limit=99999999999999999999, 400",
    "/v1/keys?limit=1&limit=2, 400",
    "/v1/keys?limit=1%2E5, 400",
    "/v1/keys?colour=red, 400",
    "/v1/keys?after=00000000-0000-4000-8000-000000000000, 400"
  })
  void request_isRefused_whenItNamesWhatIsNotThere(String uri, int status, Operator admin) {
    assertThat(admin.get(uri).status()).isEqualTo(status);
  }

  @Test
  void everyWrongParameter_isToldAtOnce(Operator admin) {
    Answer answer = admin.get("/v1/keys?limit=0&after=x&colour=red");

    assertThat(errors(answer)).containsOnlyKeys("after", "colour", "limit");
  }

  @Test
  void workspace_isFoundByEitherName(Operator admin) {
    String id = admin.post("/v1/credentials", credential()).json().getString("workspaceId");

    for (String name : List.of("default", id, id.toUpperCase(Locale.ROOT))) {
      Answer listed = admin.in(name).get("/v1/credentials");
      assertThat(items(listed)).as(name).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", NOBODY, ""})
  void workspace_isNotFound_whenThereIsNone(String name, Operator admin) {
    Answer answer = admin.in(name).get("/v1/credentials");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().getString("detail")).contains("workspace");
  }

  @Test
  void resourcesOfAnotherWorkspace_areNotThere(Operator admin, Management management) {
    String key = admin.post("/v1/keys", key()).json().getString("id");
    String credential = admin.post("/v1/credentials", credential()).json().getString("id");
    management.sql(
        "insert into workspace (organization_seq, name, ext_ref)"
            + " select seq, 'o', 'elsewhere' from organization on conflict do nothing");
    Operator foreign = admin.in("elsewhere");

    assertThat(items(foreign.get("/v1/keys"))).isEmpty();
    assertThat(foreign.get("/v1/keys/" + key).status()).isEqualTo(404);
    assertThat(foreign.delete("/v1/keys/" + key).status()).isEqualTo(404);
    assertThat(foreign.get("/v1/keys?after=" + key).status()).isEqualTo(400);
    assertThat(foreign.delete("/v1/credentials/" + credential).status()).isEqualTo(404);
    JsonObject draft =
        new JsonObject().put("name", "b").put("credentialIds", new JsonArray().add(credential));
    assertThat(foreign.post("/v1/keys", draft).status()).isEqualTo(400);
    assertThat(admin.get("/v1/keys/" + key).status()).isEqualTo(200);
  }

  @Test
  void providers_areListed(Operator admin) {
    Answer listed = admin.get("/v1/providers");

    assertThat(items(listed))
        .extracting(item -> item.getString("slug"))
        .startsWith("openai", "anthropic", "gemini");
  }
}
