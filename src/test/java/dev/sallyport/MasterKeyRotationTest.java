package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.crypto.SealBrokenException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key is changed while applications go on calling. */
class MasterKeyRotationTest {
  private static final RandomMasterKey OLD = RandomMasterKey.of("old");
  private static final RandomMasterKey NEW = RandomMasterKey.of("new");
  private static final String KEYS = "SALLYPORT_MASTER_KEYS";

  private static FakeProvider provider;

  @TempDir private Path folder;
  private final String database = TestPostgres.freshDatabase();
  private SealedFleet fleet;

  @BeforeAll
  static void start() {
    provider =
        FakeProvider.start()
            .does(
                call -> {
                  call.body();
                  call.answer("200 OK", "text/plain", call.header("authorization").get(0));
                });
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  private TestGateway node(RandomMasterKey... keys) {
    TestGateway node =
        TestGateway.open(
            database, KEYS, RandomMasterKey.setting(keys), "SALLYPORT_CACHE_SIZE", "10");
    try {
      TestGateway.await(node.gateway().ready());
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void store(int credentials) {
    try (TestGateway before = node(OLD)) {
      fleet = SealedFleet.store(before, provider.url(), credentials);
    }
  }

  @Test
  void masterKey_isChangedUnderLoad_andTheOldOneTakenAway() {
    store(300);
    JsonObject done;
    try (TestGateway both = node(NEW, OLD);
        SealedFleet.Load load = fleet.load(both.dataPort())) {
      load.awaitCalls(50);
      Rewrapping.begin(both.managementUrl(), TestGateway.ADMIN_TOKEN);
      done = Rewrapping.done(both.managementUrl(), TestGateway.ADMIN_TOKEN);
      load.awaitCalls(350);

      assertThat(load.failures()).isEmpty();
    }
    assertThat(done.getJsonObject("rewrap").getInteger("rewrapped")).isEqualTo(302);
    assertThat(done.getJsonArray("rows"))
        .isEqualTo(
            new JsonArray().add(new JsonObject().put("masterKeyId", "new").put("rows", 302)));
    try (TestGateway after = node(NEW)) {
      assertThat(fleet.failures(after.dataPort())).isEmpty();
    }
    assertThatThrownBy(() -> node(OLD))
        .isInstanceOf(SealBrokenException.class)
        .hasMessage("master key new is not configured");
  }

  @Test
  void rewrapping_isFinishedByAnotherNode_whenTheOneThatBeganIsKilled() throws Exception {
    assertFinished(3_000, 1);
  }

  @Test
  @Tag("proof")
  void rewrapping_isFinished_howeverOftenItsNodesAreKilled() throws Exception {
    assertFinished(60_000, 8);
  }

  private void assertFinished(int rows, int kills) throws Exception {
    store(10);
    ManyRows.seal(database, OLD, rows - 10);
    for (int kill = 0; kill < kills; kill++) {
      killInTheMiddle(kill == 0);
    }
    try (TestGateway last = node(NEW, OLD)) {
      JsonObject done = Rewrapping.done(last.managementUrl(), TestGateway.ADMIN_TOKEN);

      assertThat(done.getJsonObject("rewrap").getInteger("rewrapped")).isEqualTo(rows + 2);
      assertThat(done.getInteger("unopenable")).isZero();
    }
    assertThat(left()).isZero();
    try (TestGateway after = node(NEW)) {
      assertThat(fleet.failures(after.dataPort())).isEmpty();
    }
  }

  /** Only the first one is asked; those after it go on by themselves. */
  private void killInTheMiddle(boolean first) throws Exception {
    int before = left();
    try (Launched node = Launched.node(database, folder, NEW, OLD)) {
      String management = node.managementUrl();
      if (first) {
        Rewrapping.begin(management, TestGateway.ADMIN_TOKEN);
      }
      while (left() == before) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      node.kill();
      node.exitCode();
    }
    assertThat(left()).isBetween(1, before - 1);
  }

  private int left() {
    return Integer.parseInt(
        TestPostgres.value(
            database, "select count(*) from credential_secret where master_key_id = 'old'"));
  }

  @Test
  void node_doesNotStart_withAWrongMasterKey() throws Exception {
    store(1);

    try (Launched wrong = Launched.node(database, folder, RandomMasterKey.of("old"))) {
      assertThat(wrong.exitCode()).isEqualTo(1);
      assertThat(wrong.all())
          .containsSubsequence(
              "Sallyport cannot start:",
              "  the master key does not open what is stored:"
                  + " a data key does not open under master key old");
    }
  }
}
