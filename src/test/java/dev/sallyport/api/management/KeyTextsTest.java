package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.credential;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys brought along, rotation, and requests that are sent more than once. */
@ExtendWith(ManagementExtension.class)
class KeyTextsTest {
  private static final String BROUGHT = "old-gateway.key_0123456789~abcdefghij";
  private static final int AT_ONCE = 20;

  @Test
  void broughtKey_isKept(Operator admin) {
    Answer made = admin.post("/v1/keys", key().put("key", BROUGHT));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().getString("key")).isEqualTo(BROUGHT);
    assertThat(made.json().getString("prefix")).isEqualTo("old-");
    assertThat(made.json().getString("last4")).isEqualTo("ghij");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "too-short-for-a-key-0123456789",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        "AKIAabcdefghijklmnopqrstuvwxyz0123",
        "SPAKabcdefghijklmnopqrstuvwxyz0123",
        "abcdefghijklmnopqrstuvwxyz 0123456",
        "abcdefghijklmnopqrstuvwxyz0123456\n",
        "sk-sp-0123456789012345678901234567890123456789012345678"
      })
  void broughtKey_isRefused_whenItIsNone(String text, Operator admin) {
    Answer answer = admin.post("/v1/keys", key().put("key", text));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer)).containsOnlyKeys("key");
    assertThat(answer.body().toString()).doesNotContain(text.strip());
  }

  @Test
  void adminToken_isStoredNowhere_whenItIsPastedIntoABody(Operator admin) {
    String token = ManagementServer.TOKEN;
    String wrong = "holds the token of this request";

    Answer asKey = admin.post("/v1/keys", key().put("key", token));
    Answer asSecret =
        admin.post(
            "/v1/credentials", credential().put("secret", "Bearer " + token).put("name", token));
    Answer inside = admin.post("/v1/keys", key().put("models", new JsonArray().add(token)));

    assertThat(errors(asKey)).containsExactly(Map.entry("key", wrong));
    assertThat(errors(asSecret)).containsOnly(Map.entry("name", wrong), Map.entry("secret", wrong));
    assertThat(errors(inside)).containsExactly(Map.entry("models.0", wrong));
    assertThat(asSecret.status()).isEqualTo(400);
    assertThat(admin.list("/v1/keys")).isEmpty();
  }

  @Test
  void broughtKey_isRefusedInTheSameWords_whenItIsAKeyOrAStoredSecret(
      Operator admin, Management management) {
    admin.post("/v1/keys", key().put("key", BROUGHT));
    String id = admin.make("/v1/credentials", credential());
    String secret = "sk-real-0123456789-abcdefghijklmnop";
    String other = admin.make("/v1/keys", key().put("key", secret));
    management.sql(
        "update credential_secret set fingerprint = h.key_hash"
            + " from virtual_key_hash h join virtual_key k on k.seq = h.key_seq"
            + " where k.uid = '%s' and credential_seq = (select seq from credential where uid = '%s')"
                .formatted(other, id));
    admin.delete("/v1/keys/" + other);

    Answer aKey = admin.post("/v1/keys", key().put("key", BROUGHT));
    Answer aSecret = admin.post("/v1/keys", key().put("key", secret));

    assertThat(aKey.status()).isEqualTo(400);
    assertThat(errors(aKey)).containsExactly(Map.entry("key", "cannot be used; choose another"));
    assertThat(aSecret.body()).isEqualTo(aKey.body());
    String path = "/v1/keys/" + admin.make("/v1/keys", key()) + "/rotate";
    assertThat(admin.post(path, new JsonObject().put("key", secret)).body()).isEqualTo(aKey.body());
    assertThat(admin.list("/v1/keys")).hasSize(2);
  }

  @Test
  void broughtKey_isMadeOnce_whenManyBringItAtOnce(Operator admin) {
    List<Answer> answers =
        atOnce(() -> admin.post("/v1/keys", key().put("key", BROUGHT + "-at-once")));

    assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() == 400)
        .hasSize(AT_ONCE - 1)
        .allSatisfy(answer -> assertThat(errors(answer)).containsOnlyKeys("key"));
  }

  @Test
  void rotation_tellsANewText_andShowsItsEnds(Operator admin) {
    Answer made = admin.post("/v1/keys", key());
    String path = "/v1/keys/" + made.json().getString("id");

    Answer rotated = admin.post(path + "/rotate", new JsonObject().put("graceSeconds", 60));

    assertThat(rotated.status()).isEqualTo(200);
    String text = rotated.json().getString("key");
    assertThat(text).hasSize(55).isNotEqualTo(made.json().getString("key"));
    assertThat(aws(rotated, "accessKeyId")).isEqualTo(aws(made, "accessKeyId"));
    assertThat(aws(rotated, "secretAccessKey")).isNotEqualTo(aws(made, "secretAccessKey"));
    Answer shown = admin.get(path);
    assertThat(shown.json().getString("last4")).isEqualTo(text.substring(51));
    assertThat(shown.body().toString()).doesNotContain(text);
    assertThat(admin.list("/v1/keys")).containsExactly(shown.json());
  }

  @Test
  void rotation_takesABroughtKey(Operator admin) {
    String path = "/v1/keys/" + admin.make("/v1/keys", key()) + "/rotate";

    Answer rotated = admin.post(path, new JsonObject().put("key", BROUGHT));

    assertThat(rotated.json().getString("key")).isEqualTo(BROUGHT);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2_592_001})
  void rotation_isRefused_whenItsGraceIsOutOfRange(int seconds, Operator admin) {
    String path = "/v1/keys/" + admin.make("/v1/keys", key()) + "/rotate";

    Answer answer =
        admin.post(path, new JsonObject().put("graceSeconds", seconds).put("key", "short"));

    assertThat(errors(answer)).containsOnlyKeys("graceSeconds", "key");
  }

  @Test
  void rotations_atOnce_eachMakeAGeneration(Operator admin, Management management) {
    String id = admin.make("/v1/keys", key());

    List<Answer> answers = atOnce(() -> admin.post("/v1/keys/" + id + "/rotate", new JsonObject()));

    Set<String> texts = new HashSet<>();
    answers.forEach(answer -> texts.add(answer.json().getString("key")));
    assertThat(texts).hasSize(AT_ONCE).doesNotContainNull();
    assertThat(management.sql("select generation from virtual_key").iterator().next())
        .extracting(row -> row.getInteger("generation"))
        .isEqualTo(AT_ONCE + 1);
  }

  @Test
  void create_hasOneEffect_whenItIsSentManyTimesAtOnce(Operator admin) {
    String once = UUID.randomUUID().toString();

    List<Answer> answers = atOnce(() -> once(admin, once, "/v1/keys", key()));

    assertOneTold(answers, 201);
    assertThat(admin.list("/v1/keys")).hasSize(1);
    Answer again = once(admin, once, "/v1/keys", key());
    JsonObject shown = admin.get(again.headers().get("location")).json();
    assertThat(again.json()).isEqualTo(shown.put("replayed", true));
  }

  @Test
  void rotation_hasOneEffect_whenItIsSentManyTimesAtOnce(Operator admin, Management management) {
    String path = "/v1/keys/" + admin.make("/v1/keys", key()) + "/rotate";
    String once = UUID.randomUUID().toString();

    List<Answer> answers = atOnce(() -> once(admin, once, path, new JsonObject()));

    assertOneTold(answers, 200);
    assertThat(management.sql("select generation from virtual_key").iterator().next())
        .extracting(row -> row.getInteger("generation"))
        .isEqualTo(2);
  }

  @Test
  void request_isRefused_whenItsIdempotencyKeyBelongsToAnother(Operator admin) {
    String once = UUID.randomUUID().toString();
    Answer made = once(admin, once, "/v1/keys", key());
    String path = "/v1/keys/" + made.json().getString("id");

    assertThat(once(admin, once, "/v1/keys", key().put("name", "b")).status()).isEqualTo(422);
    assertThat(once(admin, once, path + "/rotate", new JsonObject()).status()).isEqualTo(422);
    assertThat(admin.list("/v1/keys")).hasSize(1);
  }

  @Test
  void idempotencyKey_isNotUsedUp_byARequestThatFailed(Operator admin) {
    String once = UUID.randomUUID().toString();
    admin.make("/v1/keys", key().put("key", BROUGHT));

    assertThat(once(admin, once, "/v1/keys", key().put("key", BROUGHT)).status()).isEqualTo(400);
    assertThat(once(admin, once, "/v1/keys", key()).status()).isEqualTo(201);
  }

  private static void assertOneTold(List<Answer> answers, int status) {
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(status));
    assertThat(answers).filteredOn(answer -> answer.json().containsKey("key")).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.json().getBoolean("replayed", false))
        .hasSize(AT_ONCE - 1)
        .allSatisfy(answer -> assertThat(aws(answer, "secretAccessKey")).isNull());
    assertThat(answers)
        .extracting(answer -> answer.json().getString("id"))
        .containsOnly(answers.get(0).json().getString("id"));
  }

  private static Answer once(Operator admin, String key, String uri, JsonObject body) {
    return admin.client().with("idempotency-key", key).post(uri, body);
  }

  private static String aws(Answer answer, String field) {
    return answer.json().getJsonObject("aws").getString(field);
  }

  private static List<Answer> atOnce(Callable<Answer> request) {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<Answer>> running = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        running.add(threads.submit(request));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> one : running) {
        answers.add(one.get());
      }
      return answers;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
