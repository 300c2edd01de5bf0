package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Tenants.organization;
import static dev.sallyport.api.management.Tenants.user;
import static dev.sallyport.api.management.Tenants.workspace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What organisations, workspaces and users have in common. */
@ExtendWith(ManagementExtension.class)
class TenancyTest {
  private static final int CALLERS = 20;

  @ParameterizedTest
  @ValueSource(strings = {"/v1/workspaces", "/v1/users"})
  void foreignThing_isAnsweredLikeAMissingOne(String path, Operator admin) {
    String other = admin.make("/v1/organizations", organization("other"));
    String foreign = admin.make("/v1/workspaces", workspace("w").put("organizationId", other));
    String id =
        path.endsWith("users") ? admin.in("w").make(path, user("a@x.org", foreign)) : foreign;

    assertSame(admin.get(path + "/" + id), admin.get(path + "/" + NOBODY), 404);
    assertSame(admin.delete(path + "/" + id), admin.delete(path + "/" + NOBODY), 404);
    JsonObject patch = new JsonObject().put("name", "taken over");
    assertSame(admin.patch(path + "/" + id, patch), admin.patch(path + "/" + NOBODY, patch), 404);
    assertSame(admin.get(path + "?after=" + id), admin.get(path + "?after=" + NOBODY), 400);
    assertSame(
        admin.post("/v1/users", user("b@x.org", foreign)),
        admin.post("/v1/users", user("b@x.org", NOBODY)),
        400);
    assertThat(admin.in("w").get(path + "/" + id).json().getString("name"))
        .isNotEqualTo("taken over");
  }

  private static void assertSame(Answer foreign, Answer missing, int status) {
    assertThat(foreign.status()).isEqualTo(status);
    assertThat(missing.status()).isEqualTo(status);
    assertThat(foreign.body()).isEqualTo(missing.body());
    assertThat(names(foreign)).isEqualTo(names(missing));
  }

  private static List<String> names(Answer answer) {
    return answer.headers().names().stream().sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/organizations", "/v1/workspaces", "/v1/users"})
  void list_isReadInPages(String path, Operator admin) {
    for (int i = 0; i < 5; i++) {
      admin.make(path, draft(path, "p" + i));
    }
    List<JsonObject> all = admin.list(path);

    List<JsonObject> read = new ArrayList<>();
    for (String next = ""; next != null; ) {
      Answer page = admin.get(path + "?limit=2" + next);
      read.addAll(Operator.items(page));
      String after = page.json().getString("nextAfter");
      next = after == null ? null : "&after=" + after;
    }

    assertThat(all).hasSizeGreaterThanOrEqualTo(5);
    assertThat(read).isEqualTo(all);
  }

  @ParameterizedTest
  @CsvSource({"/v1/organizations, organization", "/v1/workspaces, workspace", "/v1/users, users"})
  void repeatedRequest_hasItsEffectOnce(
      String path, String table, Operator admin, Management management) {
    long before = management.count(table);
    Operator repeating = admin.once("k-1");

    Answer first = repeating.post(path, draft(path, "r"));
    Answer second = repeating.post(path, draft(path, "r"));
    Answer third = repeating.post(path, draft(path, "r"));
    Answer other = repeating.post(path, draft(path, "s"));

    assertThat(first.json().containsKey("replayed")).isFalse();
    for (Answer replay : List.of(second, third)) {
      assertThat(replay.status()).isEqualTo(201);
      assertThat(replay.headers().get("location")).isEqualTo(first.headers().get("location"));
      assertThat(replay.json()).isEqualTo(first.json().copy().put("replayed", true));
    }
    assertThat(other.status()).isEqualTo(422);
    assertThat(management.count(table)).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @CsvSource({"/v1/organizations, organization", "/v1/workspaces, workspace", "/v1/users, users"})
  void requestsAtOnce_haveOneEffect(
      String path, String table, Operator admin, Management management) throws Exception {
    long before = management.count(table);
    List<Answer> answers = atOnce(() -> admin.once("at-once").post(path, draft(path, "c")));

    assertThat(answers).allMatch(answer -> answer.status() == 201);
    assertThat(answers).filteredOn(answer -> !answer.json().containsKey("replayed")).hasSize(1);
    assertThat(answers)
        .extracting(answer -> answer.json().getString("id"))
        .containsOnly(answers.get(0).json().getString("id"));
    assertThat(management.count(table)).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/organizations", "/v1/workspaces", "/v1/users"})
  void sameThing_isMadeOnce_whenItIsWishedForAtOnce(String path, Operator admin) throws Exception {
    List<Answer> answers = atOnce(() -> admin.post(path, draft(path, "d")));

    assertThat(answers).extracting(Answer::status).containsOnly(201, 409);
    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
  }

  private static List<Answer> atOnce(Callable<Answer> call) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : callers.invokeAll(Collections.nCopies(CALLERS, call))) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void malformedKey_isToldWithAllElse(Operator admin) {
    Answer answer = admin.once("a b").post("/v1/users", user("nobody"));

    assertThat(Operator.errors(answer)).containsOnlyKeys("idempotency-key", "email");
  }

  @Test
  void key_isFreeAgain_whenItsRequestWasRefused(Operator admin) {
    Operator once = admin.once("k-2");

    assertThat(once.post("/v1/users", user("a@x.org", NOBODY)).status()).isEqualTo(400);
    assertThat(once.post("/v1/users", user("a@x.org")).status()).isEqualTo(201);
  }

  @Test
  void repeatedRequest_isNotFound_whenWhatItMadeIsGone(Operator admin) {
    Operator once = admin.once("k-3");
    String id = once.make("/v1/users", user("a@x.org"));
    admin.delete("/v1/users/" + id);

    assertThat(once.post("/v1/users", user("a@x.org")).status()).isEqualTo(404);
    assertThat(admin.list("/v1/users")).isEmpty();
  }

  @Test
  void workspace_isNamedByItsNewExtRef_asSoonAsItHasIt(Operator admin) {
    String id = admin.make("/v1/workspaces", workspace("old"));

    admin.patch("/v1/workspaces/" + id, new JsonObject().put("extRef", "new"));

    assertThat(admin.in("new").get("/v1/keys").status()).isEqualTo(200);
    assertThat(admin.in("old").get("/v1/keys").status()).isEqualTo(404);
  }

  @Test
  void usersOfADeletedWorkspace_stayInTheOthers(Operator admin) {
    String one = admin.make("/v1/workspaces", workspace("one"));
    String two = admin.make("/v1/workspaces", workspace("two"));
    String id = admin.make("/v1/users", user("a@x.org", one, two));

    assertThat(admin.delete("/v1/workspaces/" + one).status()).isEqualTo(204);

    assertThat(admin.get("/v1/users/" + id).json().getJsonArray("workspaceIds"))
        .isEqualTo(new JsonArray().add(two));
  }

  private static JsonObject draft(String path, String name) {
    return path.endsWith("users") ? user(name + "@x.org") : organization(name);
  }
}
