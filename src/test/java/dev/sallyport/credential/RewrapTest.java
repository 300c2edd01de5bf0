package dev.sallyport.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.TestPostgres;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.SealBrokenException;
import dev.sallyport.crypto.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RewrapTest {
  @RegisterExtension static final TestPostgres database = TestPostgres.migrated();

  private static final MasterKey OLD = masterKey("old", 1);
  private static final MasterKey NEW = masterKey("new", 2);
  private static final MasterKey OTHER = masterKey("other", 3);

  private static final String SEALED =
      "select md5(string_agg(ciphertext, '' order by uid)) from credential_secret";
  private static final String STRANGERS =
      "select count(*) from credential_secret where master_key_id <> 'new'";
  private static final String RUNNING =
      "insert into rewrap (master_key_id, seen_at) values ('%s', now() - interval '%s s')";

  private static MasterKey masterKey(String id, int seed) {
    byte[] bytes = new byte[MasterKey.BYTES];
    Arrays.fill(bytes, (byte) seed);
    return new MasterKey(id, Secret.of(bytes));
  }

  @BeforeEach
  void empty() {
    database.execute(
        "truncate credential, root_secret, rewrap, idempotency, change cascade;"
            + "insert into provider (slug, name, dialect, endpoint)"
            + " values ('openai', 'OpenAI', 'openai', 'https://api.openai.com')"
            + " on conflict do nothing");
  }

  private static SealingNode node(MasterKey... keys) {
    return SealingNode.start(database.options(), keys);
  }

  private static void store(int credentials) {
    try (SealingNode before = node(OLD)) {
      before.open();
      before.store(credentials);
    }
  }

  @Test
  void everySealedColumn_isKnown() {
    String tables =
        database.value(
            """
            select string_agg(distinct table_name, ' ' order by table_name)
              from information_schema.columns
             where table_schema = 'public'
               and column_name in ('master_key_id', 'wrapped_key', 'ciphertext')
               and table_name <> 'rewrap'""");

    assertThat(SealedTable.ALL.stream().map(SealedTable::name).sorted())
        .containsExactly(tables.split(" "));
  }

  @Test
  void everything_isMoved_withItsCiphertextAsItWas() {
    store(230);
    String before = database.value(SEALED);
    String changes = database.value("select count(*) from change");
    try (SealingNode node = node(NEW, OLD)) {
      node.open();

      node.begin();
      MasterKeys.Job job = node.done();

      assertThat(job.masterKeyId()).isEqualTo("new");
      assertThat(job.rewrapped()).isEqualTo(232);
      assertThat(job.remaining()).isZero();
      assertThat(job.unopenable()).isZero();
      assertThat(node.status().rows()).isEqualTo(Map.of("new", 232L));
    }
    assertThat(database.value(SEALED)).isEqualTo(before);
    assertThat(database.value("select count(*) from change")).isEqualTo(changes);
    try (SealingNode after = node(NEW)) {
      after.open();
      assertThat(after.secrets()).hasSize(230).allMatch(secret -> secret.startsWith("sk-"));
    }
  }

  @Test
  void rowThatDoesNotOpen_failsAlone() {
    store(120);
    database.execute(
        """
        with few as (select uid, row_number() over (order by uid) as n from credential_secret)
        update credential_secret s
           set wrapped_key = case n when 1 then set_byte(wrapped_key, 20, 0) else wrapped_key end,
               ciphertext = case n when 2 then '' else ciphertext end,
               master_key_id = case n when 3 then 'lost' else master_key_id end
          from few where few.uid = s.uid and n <= 3""");
    String broken =
        "select md5(string_agg(ciphertext || wrapped_key, '' order by uid))"
            + " from credential_secret where master_key_id <> 'new'"
            + " and uid in (select uid from credential_secret order by uid limit 3)";
    String before = database.value(broken);
    try (SealingNode node = node(NEW, OLD)) {
      node.open();

      node.begin();
      MasterKeys.Job job = node.done();

      assertThat(job.unopenable()).isEqualTo(3);
      assertThat(job.remaining()).isEqualTo(3);
      assertThat(job.rewrapped()).isEqualTo(119);
      assertThat(node.status().rows()).isEqualTo(Map.of("lost", 1L, "new", 119L, "old", 2L));
    }
    assertThat(database.value(STRANGERS)).isEqualTo("3");
    assertThat(database.value(broken)).isEqualTo(before);
  }

  @Test
  void jobOfANodeThatIsNoMore_isFinishedByTheOthers_eachRowOnce() {
    store(400);
    database.execute(RUNNING.formatted("new", 60));
    try (SealingNode one = node(NEW, OLD);
        SealingNode two = node(NEW, OLD)) {
      one.open();
      two.open();

      MasterKeys.Job job = one.done();

      assertThat(job.rewrapped()).isEqualTo(402);
      assertThat(job.remaining()).isZero();
      assertThat(two.secrets()).hasSize(400);
    }
  }

  @Test
  void secondJob_doesNotBegin_whileAnotherRuns() {
    store(1);
    database.execute(RUNNING.formatted("other", 0));
    try (SealingNode node = node(NEW, OLD)) {
      node.open();

      node.begin();

      MasterKeys status = node.status();
      assertThat(status.rewrap()).map(MasterKeys.Job::masterKeyId).contains("other");
      assertThat(status.rewrap().flatMap(MasterKeys.Job::finishedAt)).isEmpty();
      assertThat(status.rows()).isEqualTo(Map.of("old", 3L));
    }
  }

  @Test
  void jobThatNobodyCanWorkOn_isNotInTheWayForEver() {
    store(1);
    database.execute(RUNNING.formatted("other", 60));
    try (SealingNode node = node(NEW, OLD)) {
      node.open();

      node.begin();

      assertThat(node.done().masterKeyId()).isEqualTo("new");
      assertThat(database.value("select count(*) from rewrap where finished_at is null"))
          .isEqualTo("0");
    }
  }

  @Test
  void rootSecrets_stayUnderTheOldKey_untilAllElseIsMoved() {
    assertThat(SealedTable.ALL).last().extracting(SealedTable::name).isEqualTo("root_secret");
  }

  @Test
  void node_doesNotOpen_withAWrongOrMissingMasterKey() {
    store(2);

    assertRefused("a data key does not open under master key old", masterKey("old", 9));
    assertRefused("a data key does not open under master key old", NEW, masterKey("old", 9));
    assertRefused("master key old is not configured", NEW);
    assertRefused("master key old is not configured", NEW, OTHER);
  }

  @Test
  void node_doesNotOpen_whenTheMasterKeyBesideTheRightOneIsWrong() {
    store(1);
    try (SealingNode rolling = node(NEW, OLD)) {
      rolling.open();
      rolling.store(1);
    }

    assertRefused("a data key does not open under master key new", masterKey("new", 9), OLD);
  }

  @Test
  void node_opens_whenOneOfManyRowsIsBroken() {
    store(3);
    database.execute(
        "update credential_secret set ciphertext = ''"
            + " where uid = (select uid from credential_secret limit 1)");
    try (SealingNode node = node(OLD)) {
      node.open();

      assertThat(node.secrets()).hasSize(2);
    }
  }

  @Test
  void node_opens_whenTheOnlyRowIsBroken_butTheRootSecretsAreNot() {
    store(1);
    database.execute("update credential_secret set wrapped_key = '\\x00'");
    try (SealingNode node = node(OLD)) {
      node.open();

      assertThat(node.secrets()).isEmpty();
    }
  }

  @Test
  void node_opens_whenAMasterKeyIsProvenByADataKey_whoseValueIsBroken() {
    store(1);
    try (SealingNode rolling = node(NEW, OLD)) {
      rolling.open();
      rolling.store(1);
    }
    database.execute("update credential_secret set ciphertext = '' where master_key_id = 'new'");

    try (SealingNode node = node(NEW, OLD)) {
      node.open();
    }
  }

  @Test
  void masterKeyThatSealsNothing_stopsTheStart_onlyForMoreThanOneRow() {
    store(1);
    try (SealingNode rolling = node(NEW, OLD)) {
      rolling.open();
      rolling.store(1);
      try (SealingNode node = node(OLD, masterKey("new", 9))) {
        node.open();
      }
      rolling.store(1);
    }

    assertRefused("a data key does not open under master key new", OLD, masterKey("new", 9));
  }

  private static void assertRefused(String reason, MasterKey... keys) {
    try (SealingNode node = node(keys)) {
      assertThatThrownBy(node::open).isInstanceOf(SealBrokenException.class).hasMessage(reason);
    }
  }

  @Test
  void secretsOfEarlierVersions_getTheirFingerprint() {
    store(110);
    database.execute("update credential_secret set fingerprint = null");
    try (SealingNode node = node(OLD)) {
      node.open();

      SealingNode.await(
          Duration.ofSeconds(10),
          () ->
              "0"
                  .equals(
                      database.value(
                          "select count(*) from credential_secret where fingerprint is null")));

      assertThat(node.fingerprints()).isEqualTo(node.expectedFingerprints()).hasSize(110);
    }
  }

  @Test
  void begin_isOneEffect_whenRepeated() {
    try (SealingNode node = node(OLD)) {
      node.open();

      assertThat(node.begin(Optional.of(node.once("a")))).isTrue();
      node.done();
      assertThat(node.begin(Optional.of(node.once("a")))).isFalse();

      assertThat(database.value("select count(*) from rewrap")).isEqualTo("1");
    }
  }
}
