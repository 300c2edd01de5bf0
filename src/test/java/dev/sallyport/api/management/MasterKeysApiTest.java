package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.credential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.management.ManagementExtension.Management;
import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ManagementExtension.class)
class MasterKeysApiTest {
  private static final String STATUS = "/v1/master-keys";
  private static final String REWRAP = "/v1/master-keys/rewrap";

  @BeforeEach
  void forget(Management management) {
    management.sql("delete from rewrap");
    management.sql("delete from idempotency");
  }

  private static Answer rewrap(Operator admin) {
    return admin.client().send(HttpMethod.POST, REWRAP, Buffer.buffer());
  }

  private static Answer rewrap(Operator admin, String key) {
    return rewrap(new Operator(admin.client().with("idempotency-key", key)));
  }

  private static JsonObject done(Operator admin) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    JsonObject status = admin.get(STATUS).json();
    while (!"done".equals(status.getJsonObject("rewrap").getString("state"))) {
      assertThat(System.nanoTime()).isLessThan(end);
      new CompletableFuture<Void>().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).join();
      status = admin.get(STATUS).json();
    }
    return status;
  }

  @Test
  void masterKeys_areToldById_withWhatIsUnderEach(Operator admin, Management management) {
    admin.make("/v1/credentials", credential());
    admin.make("/v1/credentials", credential());
    management.sql(
        "update credential_secret set master_key_id = 'gone'"
            + " where uid = (select uid from credential_secret limit 1)");

    Answer answer = admin.get(STATUS);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json())
        .isEqualTo(
            new JsonObject(
                """
                {"primary": "k1", "configured": ["k1"], "rewrap": null, "unopenable": 0,
                 "rows": [{"masterKeyId": "gone", "rows": 1}, {"masterKeyId": "k1", "rows": 3}]}"""));
  }

  @Test
  void rewrap_isAccepted_andToldOfWhenItIsDone(Operator admin, Management management) {
    admin.make("/v1/credentials", credential());
    management.sql("update credential_secret set master_key_id = 'gone'");

    Answer accepted = rewrap(admin);

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.json().getJsonObject("rewrap").getString("masterKeyId")).isEqualTo("k1");
    JsonObject status = done(admin);
    JsonObject job = status.getJsonObject("rewrap");
    assertThat(job.getString("id"))
        .isEqualTo(accepted.json().getJsonObject("rewrap").getString("id"));
    assertThat(job.getInteger("rewrapped")).isZero();
    assertThat(job.getInteger("remaining")).isEqualTo(1);
    assertThat(job.getString("finishedAt")).isNotNull();
    assertThat(status.getInteger("unopenable")).isEqualTo(1);
  }

  @Test
  void rewrap_isAnsweredWithTheRunningOne_whenThereIsOne(Operator admin, Management management) {
    management.sql("insert into rewrap (master_key_id) values ('another')");

    Answer answer = rewrap(admin);

    assertThat(answer.status()).isEqualTo(202);
    JsonObject job = answer.json().getJsonObject("rewrap");
    assertThat(job.getString("masterKeyId")).isEqualTo("another");
    assertThat(job.getString("state")).isEqualTo("running");
    assertThat(job.getValue("finishedAt")).isNull();
  }

  @Test
  void rewrap_isOneEffect_whenRepeatedWithItsKey(Operator admin, Management management) {
    Answer first = rewrap(admin, "one");
    done(admin);
    Answer again = rewrap(admin, "one");

    assertThat(first.json().containsKey("replayed")).isFalse();
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json().getBoolean("replayed")).isTrue();
    assertThat(management.sql("select 1 from rewrap").size()).isEqualTo(1);
    rewrap(admin, "two");
    assertThat(management.sql("select 1 from rewrap").size()).isEqualTo(2);
  }

  @Test
  void rewrap_isRefused_whenItsKeyBelongsToAnotherRequest(Operator admin, Management management) {
    rewrap(admin, "one");
    management.sql("update idempotency set request = 'other'");

    Answer answer = rewrap(admin, "one");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().getString("code")).isEqualTo("reused");
  }

  @Test
  void rewrap_isRefused_whenItsKeyIsNoKey(Operator admin) {
    Answer answer = rewrap(admin, "two words");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(Operator.errors(answer)).containsOnlyKeys("idempotency-key");
  }

  @Test
  void masterKeys_areForOperators(Management management) {
    Operator stranger = new Operator(management.admin().client().with("authorization", "Bearer x"));

    assertThat(stranger.get(STATUS).status()).isEqualTo(401);
    assertThat(rewrap(stranger).status()).isEqualTo(401);
  }
}
