package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.NOBODY;
import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a key refers to must be of its organisation and workspace. */
@ExtendWith(ManagementExtension.class)
class KeyReferencesTest {
  private static final String FOREIGN = "tenant-b";
  private static final String MINE = "11111111-1111-4111-8111-111111111111";
  private static final String OUTSIDER = "22222222-2222-4222-8222-222222222222";
  private static final String THEIRS = "33333333-3333-4333-8333-333333333333";

  @BeforeEach
  void populate(Management management) {
    management.sql(
        "insert into organization (name, ext_ref) values ('b', 'org-b') on conflict do nothing");
    management.sql(
        "insert into workspace (organization_seq, name, ext_ref)"
            + " select o.seq, v.ref, v.ref from organization o"
            + " join (values ('default', 'second'), ('org-b', 'tenant-b')) v (org, ref)"
            + " on v.org = o.ext_ref on conflict do nothing");
    management.sql(
        "insert into users (uid, organization_seq, email, name, role)"
            + " select v.id::uuid, o.seq, v.id, 'u', 'member' from organization o"
            + " join (values ('default', '%s'), ('default', '%s'), ('org-b', '%s')) v (org, id)"
                .formatted(MINE, OUTSIDER, THEIRS)
            + " on v.org = o.ext_ref on conflict do nothing");
    management.sql(
        "insert into user_workspace (user_seq, workspace_seq)"
            + " select u.seq, w.seq from users u, workspace w"
            + " where (u.uid, w.ext_ref) in (('%s', 'default'), ('%s', 'second'),"
                .formatted(MINE, OUTSIDER)
            + " ('%s', 'tenant-b')) on conflict do nothing".formatted(THEIRS));
  }

  @Test
  void everyWrongReference_isToldAtOnce_withWhatElseIsWrong(Operator admin) {
    String known = admin.make("/v1/credentials", credential());
    JsonObject draft =
        key()
            .put("credentialIds", new JsonArray().add(NOBODY).add(known).add(NOBODY))
            .put("userId", OUTSIDER)
            .put("expiresAt", "2020-01-01T00:00:00Z")
            .put("allowedCidrs", new JsonArray().add("10.0.0.0/8").add("10.0.0.1/8").add("1.2.3"))
            .put(
                "limits",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("metric", "requests")
                            .put("max", 1)
                            .put("window", "32d")))
            .put("key", "sk-sp-" + "a".repeat(49));

    Answer answer = admin.post("/v1/keys", draft);

    assertThat(errors(answer))
        .containsOnlyKeys(
            "allowedCidrs.1",
            "allowedCidrs.2",
            "credentialIds.0",
            "credentialIds.2",
            "expiresAt",
            "key",
            "limits.0.window",
            "userId")
        .containsEntry("credentialIds.0", "names no credential of the workspace")
        .containsEntry("userId", "names no user of the workspace")
        .containsEntry("expiresAt", "must be in the future");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(admin.list("/v1/keys")).isEmpty();
  }

  @Test
  void key_isMadeInAnotherWorkspaceOfTheOrganisation(Operator admin) {
    String second = id(admin.in("second"));

    Answer made = admin.post("/v1/keys", key().put("workspaceId", second).put("userId", OUTSIDER));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().getString("workspaceId")).isEqualTo(second);
    assertThat(made.json().getString("userId")).isEqualTo(OUTSIDER);
    assertThat(admin.in("second").list("/v1/keys")).hasSize(1);
    assertThat(admin.list("/v1/keys")).isEmpty();
  }

  @Test
  void foreignReferences_areAnsweredAsMissingOnes(Operator admin) {
    Operator foreign = admin.in(FOREIGN);
    String credential = foreign.make("/v1/credentials", credential());
    String workspace = id(foreign);

    for (Map.Entry<String, Object> theirs :
        List.of(
            Map.<String, Object>entry("credentialIds", new JsonArray().add(credential)),
            Map.<String, Object>entry("userId", THEIRS),
            Map.<String, Object>entry("workspaceId", workspace))) {
      Object missing =
          theirs.getValue() instanceof JsonArray ? new JsonArray().add(NOBODY) : NOBODY;
      Answer answer = admin.post("/v1/keys", key().put(theirs.getKey(), theirs.getValue()));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body())
          .isEqualTo(admin.post("/v1/keys", key().put(theirs.getKey(), missing)).body());
    }
    assertThat(admin.list("/v1/keys")).isEmpty();
  }

  @Test
  void foreignKeys_areAnsweredAsMissingOnes(Operator admin) {
    Operator foreign = admin.in(FOREIGN);
    String theirs = foreign.make("/v1/keys", key());
    JsonObject before = foreign.get("/v1/keys/" + theirs).json();

    for (Map.Entry<HttpMethod, String> route :
        List.of(
            Map.entry(HttpMethod.GET, ""),
            Map.entry(HttpMethod.PATCH, ""),
            Map.entry(HttpMethod.DELETE, ""),
            Map.entry(HttpMethod.POST, "/rotate"))) {
      Answer answer = send(admin, route.getKey(), theirs + route.getValue());

      assertThat(answer.status()).as("%s", route).isEqualTo(404);
      assertThat(answer.body())
          .isEqualTo(send(admin, route.getKey(), NOBODY + route.getValue()).body());
    }
    assertThat(admin.get("/v1/keys?after=" + theirs).body())
        .isEqualTo(admin.get("/v1/keys?after=" + NOBODY).body());
    assertThat(foreign.get("/v1/keys/" + theirs).json()).isEqualTo(before);
  }

  private static Answer send(Operator admin, HttpMethod method, String key) {
    boolean body = Set.of(HttpMethod.PATCH, HttpMethod.POST).contains(method);
    return body
        ? admin
            .client()
            .with("content-type", "application/json")
            .send(method, "/v1/keys/" + key, new JsonObject().toBuffer())
        : admin.client().send(method, "/v1/keys/" + key, Buffer.buffer());
  }

  private static String id(Operator there) {
    return there.post("/v1/credentials", credential()).json().getString("workspaceId");
  }
}
