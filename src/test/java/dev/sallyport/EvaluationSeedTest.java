package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.Reach;
import dev.sallyport.crypto.Secret;
import dev.sallyport.key.KeyDigest;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.key.KeyText;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvaluationSeedTest {
  private final Secret key = KeyText.generate();

  private static void sow(TestGateway gateway, Secret key) {
    TestGateway.await(
        new EvaluationSeed(gateway.gateway(), "http://127.0.0.1:1", Secret.of("echo"), key).sow());
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
}
