package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.Reach;
import dev.sallyport.crypto.Secret;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EvaluationSeedTest {
  private static final Vertx VERTX = Vertx.vertx();
  private final Secret key = KeyText.generate();

  @AfterAll
  static void close() {
    TestGateway.await(VERTX.close());
  }

  private static void sow(TestGateway gateway, Secret key) {
    TestGateway.await(sowing(gateway, key));
  }

  private static Future<Void> sowing(TestGateway gateway, Secret key) {
    return new EvaluationSeed(gateway.gateway(), "http://127.0.0.1:1", Secret.of("echo"), key)
        .sow(VERTX);
  }

  private static KeyRecord record(TestGateway gateway, Secret key) {
    KeyDigest digest = KeyDigest.of(key.revealText());
    return TestGateway.await(gateway.gateway().keys().call(keys -> keys.open(digest)))
        .orElseThrow();
  }

  @Test
  void key_servesAgain_whenACredentialOfItsWasDeleted() {
    try (TestGateway gateway = TestGateway.start()) {
      sow(gateway, key);
      KeyRecord first = record(gateway, key);
      UUID deleted = first.credentials().get(0).id();
      TestGateway.await(
          gateway
              .gateway()
              .credentials()
              .call(
                  c ->
                      c.delete(
                          new Reach(first.tenancy().organizationId(), Optional.empty()), deleted)));

      sow(gateway, key);

      assertThat(record(gateway, key).credentials())
          .extracting(credential -> credential.vendor().slug())
          .containsExactly("openai", "anthropic", "gemini");
    }
  }

  @Test
  void key_staysTheSame_whenNothingIsMissing() {
    try (TestGateway gateway = TestGateway.start()) {
      sow(gateway, key);
      UUID first = record(gateway, key).id();

      sow(gateway, key);

      assertThat(record(gateway, key).id()).isEqualTo(first);
    }
  }

  @Test
  void key_staysInactive_whenTheOperatorWantsItSo() {
    String database = TestPostgres.freshDatabase();
    try (TestGateway gateway = TestGateway.open(database)) {
      TestGateway.await(gateway.gateway().ready());
      sow(gateway, key);
      String off = "update virtual_key set active = false returning name";
      assertThat(TestPostgres.value(database, off)).isEqualTo("evaluation");

      sow(gateway, key);

      assertThat(TestPostgres.value(database, "select active from virtual_key")).isEqualTo("f");
    }
  }

  @Test
  void key_isMadeLater_whenTheDatabaseDoesNotAnswerAtFirst() {
    try (FaultProxy way = FaultProxy.before(TestPostgres.port());
        TestGateway gateway = throughWay(way)) {
      way.refuse(true);
      way.resetAll();
      Future<Void> sown = sowing(gateway, key);
      TestGateway.await(VERTX.timer(300, TimeUnit.MILLISECONDS).mapEmpty());
      assertThat(sown.isComplete()).isFalse();

      way.refuse(false);
      TestGateway.await(sown);

      assertThat(record(gateway, key).credentials()).hasSize(3);
    }
  }

  private static TestGateway throughWay(FaultProxy way) {
    String database = TestPostgres.freshDatabase();
    return TestGateway.start(
        "SALLYPORT_POSTGRES_URL", TestGateway.postgresUrl(way.port(), database));
  }

  @Test
  void content_isKept_untilTheOperatorWantsItOtherwise() {
    String keeps = "select store_content from workspace where ext_ref = 'default'";
    try (TestGateway gateway = TestGateway.start()) {
      sow(gateway, key);
      assertThat(TestPostgres.value(gateway.database(), keeps)).isEqualTo("t");
      gateway.execute("update workspace set store_content = false, updated_at = now()");

      sow(gateway, key);

      assertThat(TestPostgres.value(gateway.database(), keeps)).isEqualTo("f");
    }
  }
}
