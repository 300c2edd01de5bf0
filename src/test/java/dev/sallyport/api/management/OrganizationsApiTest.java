package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Tenants.limit;
import static dev.sallyport.api.management.Tenants.organization;
import static dev.sallyport.api.management.Tenants.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.access.Principal;
import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.http.Call;
import dev.sallyport.http.ContractClient.Answer;
import dev.sallyport.workspace.Organizations;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class OrganizationsApiTest {
  private static final String PATH = "/v1/organizations";

  @Test
  void organization_isShown_whenItWasMade(Operator admin) {
    JsonArray limits = new JsonArray().add(limit(100, "60s"));

    Answer made = admin.post(PATH, organization("acme").put("limits", limits));

    String one = PATH + "/" + made.json().getString("id");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.headers().get("location")).isEqualTo(one);
    assertThat(made.json().getString("name")).isEqualTo("acme");
    assertThat(made.json().getString("extRef")).isEqualTo("acme");
    assertThat(made.json().getJsonArray("limits"))
        .containsExactly(limit(100, "1m").put("onOutage", "local"));
    assertThat(made.json().containsKey("replayed")).isFalse();
    assertThat(admin.get(one).json()).isEqualTo(made.json());
    assertThat(admin.list(PATH)).hasSize(2).contains(made.json());
  }

  @Test
  void organization_needsNoMoreThanAName(Operator admin) {
    Answer made = admin.post(PATH, new JsonObject().put("name", "b"));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().getValue("extRef")).isNull();
    assertThat(made.json().getJsonArray("limits")).isEmpty();
  }

  @Test
  void everyWrongField_isToldAtOnce(Operator admin) {
    JsonObject wrong =
        new JsonObject()
            .put("name", "a\u0000b")
            .put("extRef", NOBODY)
            .put("limits", new JsonArray().add(limit(-1, "1 week")).add(7))
            .put("colour", "red");

    assertThat(errors(admin.post(PATH, wrong)))
        .containsOnlyKeys("name", "extRef", "limits.0.max", "limits.0.window", "limits.1", "colour")
        .containsEntry("name", "must not hold control characters")
        .containsEntry(
            "extRef",
            "must be of letters, digits, dots, underscores, colons and hyphens, and not a UUID");
    assertThat(admin.list(PATH)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\n", "ä", "a/b", "0000000A-0000-4000-8000-00000000000F"})
  void extRef_isRefused_whenCallersCouldNotNameItInAHeader(String extRef, Operator admin) {
    assertThat(errors(admin.post(PATH, organization("a").put("extRef", extRef))))
        .containsOnlyKeys("extRef");
  }

  @Test
  void limits_areToldOfEach_whenTheContractAloneWouldLetThemPass(Operator admin) {
    JsonArray limits =
        new JsonArray().add(limit(1, "60s")).add(limit(2, "1m")).add(limit(3, "32d"));

    Answer answer = admin.post(PATH, organization("a").put("limits", limits));

    assertThat(errors(answer)).containsOnlyKeys("limits.1", "limits.2.window");
  }

  @Test
  void organization_isRefused_whenAnotherHasItsExtRef(Operator admin) {
    String one = PATH + "/" + admin.make(PATH, organization("a"));
    admin.make(PATH, organization("b"));

    Answer made = admin.post(PATH, organization("c").put("extRef", "b"));
    Answer changed = admin.patch(one, new JsonObject().put("extRef", "b").put("name", "new"));

    for (Answer answer : new Answer[] {made, changed}) {
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.json().getString("code")).isEqualTo("duplicate");
      assertThat(errors(answer)).containsOnlyKeys("extRef");
    }
    assertThat(admin.get(one).json().getString("name")).isEqualTo("a");
    assertThat(admin.list(PATH)).hasSize(3);
  }

  @Test
  void patch_changesWhatItNamesAlone(Operator admin) {
    JsonArray limits = new JsonArray().add(limit(1, "1s"));
    Answer made = admin.post(PATH, organization("a").put("limits", limits));
    String one = PATH + "/" + made.json().getString("id");

    Answer renamed = admin.patch(one, new JsonObject().put("name", "b"));
    Answer cleared = admin.patch(one, new JsonObject().putNull("extRef").putNull("limits"));

    assertThat(renamed.status()).isEqualTo(200);
    assertThat(renamed.json().getString("name")).isEqualTo("b");
    assertThat(renamed.json().getString("extRef")).isEqualTo("a");
    assertThat(renamed.json().getJsonArray("limits")).hasSize(1);
    assertThat(cleared.json().getString("name")).isEqualTo("b");
    assertThat(cleared.json().getValue("extRef")).isNull();
    assertThat(cleared.json().getJsonArray("limits")).isEmpty();
    assertThat(admin.get(one).json()).isEqualTo(cleared.json());
  }

  @Test
  void patch_isRefused_whenItTakesAwayWhatMustBeThere(Operator admin) {
    String one = PATH + "/" + admin.make(PATH, organization("a"));

    Answer answer = admin.patch(one, new JsonObject().putNull("name").put("id", NOBODY));

    assertThat(errors(answer)).containsOnlyKeys("name", "id");
  }

  @Test
  void nodes_areTold_whenLimitsChange(Operator admin, Management management) {
    String id = admin.make(PATH, organization("a"));

    admin.patch(PATH + "/" + id, new JsonObject().put("name", "b").put("limits", new JsonArray()));
    assertThat(management.changes()).isEmpty();
    admin.patch(
        PATH + "/" + id, new JsonObject().put("limits", new JsonArray().add(limit(1, "1s"))));
    assertThat(management.changes()).containsExactly("organization " + id);
    admin.delete(PATH + "/" + id);
    assertThat(management.changes()).hasSize(2).containsOnly("organization " + id);
  }

  @Test
  void organization_isKept_whileAnythingIsInIt(Operator admin, Management management) {
    String id = admin.make(PATH, organization("a"));
    String workspace = admin.make("/v1/workspaces", organization("w").put("organizationId", id));
    String person = admin.in("w").make("/v1/users", user("u@x.org", workspace));
    String provider =
        "insert into provider (slug, name, dialect, endpoint, organization_seq)"
            + " select 'own', 'Own', 'openai', 'https://own.example', seq"
            + " from organization where ext_ref = 'a'";

    assertThat(admin.delete(PATH + "/" + id).json().getString("code")).isEqualTo("in_use");
    assertThat(admin.in("w").delete("/v1/users/" + person).status()).isEqualTo(204);
    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(409);
    assertThat(admin.in("w").delete("/v1/workspaces/" + workspace).status()).isEqualTo(204);
    management.sql(provider);
    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(409);
    management.sql("delete from provider where slug = 'own'");
    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(204);
    assertThat(admin.get(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(admin.patch(PATH + "/" + id, new JsonObject()).status()).isEqualTo(404);
  }

  @Test
  void defaultOrganization_isKept(Operator admin) {
    String one = PATH + "/" + admin.list(PATH).get(0).getString("id");

    Answer renamed = admin.patch(one, new JsonObject().put("name", "Ours"));
    Answer lost = admin.patch(one, new JsonObject().putNull("extRef"));

    assertThat(admin.delete(one).status()).isEqualTo(409);
    assertThat(renamed.status()).isEqualTo(200);
    assertThat(errors(lost)).containsExactly(Map.entry("extRef", "must stay default"));
  }

  @Test
  void organizations_areSeen_whateverWorkspaceTheCallerNames(Operator admin) {
    String a = admin.make(PATH, organization("a"));
    admin.make("/v1/workspaces", organization("w").put("organizationId", a));
    String b = admin.make(PATH, organization("b"));

    assertThat(admin.in("w").list(PATH)).hasSize(3);
    assertThat(admin.in("w").get(PATH + "/" + b).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "create", "get", "update", "delete"})
  void operation_isForbidden_withoutTheBootstrapToken(String verb, Management management) {
    String operation = verb + ("list".equals(verb) ? "Organizations" : "Organization");
    Principal principal = new Principal("a user", new UUID(0, 0), new UUID(0, 1), false);
    Call call =
        new Call(
            Optional.of(principal), Map.of(), new JsonObject(), MultiMap.caseInsensitiveMultiMap());

    OrganizationsApi api = new OrganizationsApi(new Organizations(management.postgres()));
    assertThatThrownBy(() -> api.operations().get(operation).answer(call))
        .isInstanceOfSatisfying(
            GatewayException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }
}
