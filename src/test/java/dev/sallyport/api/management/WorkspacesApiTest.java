package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.key;
import static dev.sallyport.api.management.Tenants.limit;
import static dev.sallyport.api.management.Tenants.organization;
import static dev.sallyport.api.management.Tenants.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sallyport.access.Principal;
import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Call;
import dev.sallyport.http.ContractClient.Answer;
import dev.sallyport.http.Operation;
import dev.sallyport.workspace.Organizations;
import dev.sallyport.workspace.Workspaces;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ManagementExtension.class)
class WorkspacesApiTest {
  private static final String PATH = "/v1/workspaces";

  @Test
  void workspace_isShownAndActedIn_whenItWasMade(Operator admin) {
    JsonArray limits = new JsonArray().add(limit(5, "1h").put("model", "gpt-*"));

    Answer made =
        admin.post(PATH, workspace("team").put("limits", limits).put("storeContent", true));

    String id = made.json().getString("id");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.headers().get("location")).isEqualTo(PATH + "/" + id);
    assertThat(made.json().getBoolean("storeContent")).isTrue();
    assertThat(made.json().getJsonArray("limits").getJsonObject(0).getString("model"))
        .isEqualTo("gpt-*");
    assertThat(admin.get(PATH + "/" + id).json()).isEqualTo(made.json());
    assertThat(admin.list(PATH)).hasSize(2).contains(made.json());
    Answer stored = admin.in("team").post("/v1/credentials", credential());
    assertThat(stored.json().getString("workspaceId")).isEqualTo(id);
  }

  @Test
  void workspace_isMadeInTheOrganizationNamed(Operator admin) {
    String other = admin.make("/v1/organizations", organization("other"));

    Answer there = admin.post(PATH, workspace("w").put("organizationId", other));
    Answer here = admin.post(PATH, workspace("h"));
    Answer acting = admin.in("w").post(PATH, workspace("w2"));

    assertThat(there.json().getString("organizationId")).isEqualTo(other);
    assertThat(here.json().getString("organizationId")).isNotEqualTo(other);
    assertThat(acting.json().getString("organizationId")).isEqualTo(other);
    assertThat(admin.list(PATH)).hasSize(2).contains(here.json());
    assertThat(admin.list(PATH + "?organizationId=" + other))
        .containsExactly(there.json(), acting.json());
    assertThat(admin.in("w").list(PATH)).containsExactly(there.json(), acting.json());
  }

  @Test
  void everyWrongField_isToldAtOnce(Operator admin) {
    JsonObject wrong =
        new JsonObject()
            .put("name", "")
            .put("extRef", "a b")
            .put("organizationId", "urn:uuid:" + NOBODY)
            .put("storeContent", "yes");

    assertThat(errors(admin.post(PATH, wrong)))
        .containsOnlyKeys("name", "extRef", "organizationId", "storeContent")
        .containsEntry("organizationId", "must be a UUID");
  }

  @Test
  void unknownOrganization_isToldWithAllElse(Operator admin) {
    JsonObject wrong =
        workspace("w")
            .put("organizationId", NOBODY)
            .put("limits", new JsonArray().add(limit(1, "99d")));

    assertThat(errors(admin.post(PATH, wrong)))
        .containsOnlyKeys("organizationId", "limits.0.window");
    assertThat(errors(admin.get(PATH + "?organizationId=" + NOBODY)))
        .containsExactly(Map.entry("organizationId", "names no organization"));
    assertThat(errors(admin.get(PATH + "?organizationId=x&limit=0")))
        .containsOnlyKeys("organizationId", "limit");
    assertThat(admin.list(PATH)).hasSize(1);
  }

  @Test
  void workspace_isRefused_whenOneOfAnotherOrganizationHasItsExtRef(Operator admin) {
    String other = admin.make("/v1/organizations", organization("other"));
    admin.make(PATH, workspace("w").put("organizationId", other));
    String one = PATH + "/" + admin.make(PATH, workspace("mine"));

    Answer made = admin.post(PATH, workspace("w"));
    Answer changed = admin.patch(one, new JsonObject().put("extRef", "w"));

    assertThat(made.status()).isEqualTo(409);
    assertThat(changed.status()).isEqualTo(409);
    assertThat(changed.body()).isEqualTo(made.body());
    assertThat(errors(made)).containsOnlyKeys("extRef");
  }

  @Test
  void patch_changesWhatItNamesAlone(Operator admin, Management management) {
    String id = admin.make(PATH, workspace("a").put("storeContent", true));
    String one = PATH + "/" + id;

    Answer renamed = admin.patch(one, new JsonObject().put("name", "b"));
    assertThat(management.changes()).isEmpty();
    Answer cleared =
        admin.patch(
            one,
            new JsonObject()
                .putNull("extRef")
                .putNull("storeContent")
                .put("limits", new JsonArray().add(limit(1, "1s"))));

    assertThat(renamed.json().getString("name")).isEqualTo("b");
    assertThat(renamed.json().getBoolean("storeContent")).isTrue();
    assertThat(cleared.json().getString("name")).isEqualTo("b");
    assertThat(cleared.json().getValue("extRef")).isNull();
    assertThat(cleared.json().getBoolean("storeContent")).isFalse();
    assertThat(admin.get(one).json()).isEqualTo(cleared.json());
    assertThat(management.changes()).containsExactly("workspace " + id);
  }

  @Test
  void workspace_isKept_whileCredentialsOrKeysAreInIt(Operator admin, Management management) {
    String id = admin.make(PATH, workspace("w"));
    String credential = admin.in("w").make("/v1/credentials", credential());
    String key = admin.in("w").make("/v1/keys", key());

    Answer both = admin.delete(PATH + "/" + id);
    admin.in("w").delete("/v1/credentials/" + credential);
    Answer one = admin.delete(PATH + "/" + id);
    admin.in("w").delete("/v1/keys/" + key);
    management.sql("delete from change");
    Answer none = admin.delete(PATH + "/" + id);

    assertThat(both.status()).isEqualTo(409);
    assertThat(both.json().getString("code")).isEqualTo("in_use");
    assertThat(one.status()).isEqualTo(409);
    assertThat(none.status()).isEqualTo(204);
    assertThat(admin.get(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(management.changes()).containsExactly("workspace " + id);
  }

  @Test
  void defaultWorkspace_isKept(Operator admin) {
    String one = PATH + "/" + admin.list(PATH).get(0).getString("id");

    assertThat(admin.delete(one).status()).isEqualTo(409);
    assertThat(errors(admin.patch(one, new JsonObject().put("extRef", "x"))))
        .containsOnlyKeys("extRef");
    assertThat(admin.get(one).status()).isEqualTo(200);
  }

  @Test
  void anotherOrganization_isToldOfLikeAMissingOne_withoutTheBootstrapToken(
      Operator admin, Management management) {
    UUID own = UUID.fromString(admin.make("/v1/organizations", organization("own")));
    String foreign = admin.make("/v1/organizations", organization("foreign"));
    Organizations organizations = new Organizations(management.postgres());
    WorkspacesApi api = new WorkspacesApi(new Workspaces(management.postgres()), organizations);

    for (String operation : List.of("createWorkspace", "listWorkspaces")) {
      Operation asked = api.operations().get(operation);
      assertThat(refusal(asked, own, foreign))
          .isEqualTo(refusal(asked, own, NOBODY))
          .containsOnlyKeys("organizationId");
      assertThat(asked.answer(naming(own, own.toString())).await().status()).isLessThan(300);
    }
  }

  private static Map<String, String> refusal(Operation operation, UUID own, String named) {
    return assertThrows(GatewayException.class, () -> operation.answer(naming(own, named)).await())
        .fields();
  }

  private static Call naming(UUID own, String named) {
    Principal principal = new Principal("a user", own, new UUID(0, 1), false);
    return new Call(
        Optional.of(principal),
        Map.of("organizationId", named, "limit", 50),
        new JsonObject().put("name", "w").put("organizationId", named),
        MultiMap.caseInsensitiveMultiMap());
  }
}
