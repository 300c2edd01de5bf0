package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.PathGroup;
import dev.sallyport.credential.Drafts;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.Place;
import dev.sallyport.crypto.Sealed;
import dev.sallyport.crypto.Secret;
import dev.sallyport.hunt.CapturedLog;
import dev.sallyport.key.NewKey;
import dev.sallyport.workspace.Workspaces;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody can write to the database but has no master key: no provider gets a wrong secret. */
class SealTamperingTest {
  private static final RandomMasterKey FIRST = RandomMasterKey.of("first");
  private static final RandomMasterKey SECOND = RandomMasterKey.of("second");
  private static final String SECRET = "sk-sealed-4c1be09d77";
  private static final String OTHER_SECRET = "sk-sealed-e2f8a6135b";
  private static final Set<PathGroup> INFERENCE = Set.of(PathGroup.INFERENCE);

  private static String database;
  private static TestGateway gateway;
  private static FakeProvider provider;

  @BeforeAll
  static void start() {
    database = TestPostgres.freshDatabase();
    provider = FakeProvider.start();
    gateway =
        TestGateway.open(database, "SALLYPORT_MASTER_KEYS", RandomMasterKey.setting(FIRST, SECOND));
    TestGateway.await(gateway.gateway().ready());
    sql(
        "insert into workspace (organization_seq, name, ext_ref)"
            + " select seq, 'other', 'other' from organization returning seq");
  }

  @AfterEach
  void forget() {
    provider.forget();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    provider.close();
  }

  /** One credential in a workspace. */
  private record Stored(Workspaces.Address place, UUID id) {
    static Stored in(String workspace, String secret) {
      Workspaces.Address place =
          TestGateway.await(gateway.gateway().workspaces().find(workspace)).orElseThrow();
      NewCredential draft =
          Drafts.credential(
              place.workspaceId(), "openai", "sealed", Optional.of(provider.url()), secret);
      return new Stored(
          place,
          TestGateway.await(
                  gateway
                      .gateway()
                      .credentials()
                      .call(c -> c.create(place.organizationId(), draft)))
              .id());
    }

    /** Through a key that no cache has seen. */
    Answer call() {
      NewKey draft = new NewKey("app", Optional.of(List.of(id)), INFERENCE, Optional.empty());
      String key =
          TestGateway.await(
                  gateway
                      .gateway()
                      .keys()
                      .call(k -> k.create(place.organizationId(), place.workspaceId(), draft)))
              .told()
              .orElseThrow()
              .text()
              .revealText();
      return Answer.to(gateway.dataPort(), Requests.post("/v1/chat/completions", key, "{}"));
    }

    /** Seals as the gateway does, for what no operation makes yet. */
    Sealed sealed(String field, int version) {
      Envelope envelope = new Envelope(List.of(FIRST.key(), SECOND.key()));
      return envelope.seal(
          Secret.of(OTHER_SECRET), Place.ofCredential(place.workspaceId(), id, field, version));
    }

    void write(String assignments) {
      sql(
          "update credential_secret s set "
              + assignments
              + " from credential c"
              + " where c.seq = s.credential_seq and s.field = 'secret' and c.uid = '"
              + id
              + "' returning 1");
    }
  }

  private static void sql(String statement) {
    assertThat(TestPostgres.value(database, statement)).isNotNull();
  }

  private static String bytes(byte[] value) {
    return "decode('" + HexFormat.of().formatHex(value) + "', 'hex')";
  }

  private static String both(Sealed sealed) {
    return "wrapped_key = "
        + bytes(sealed.wrappedKey())
        + ", ciphertext = "
        + bytes(sealed.ciphertext());
  }

  private static void swap(Stored one, Stored two) {
    sql(
        """
        update credential_secret a set wrapped_key = b.wrapped_key, ciphertext = b.ciphertext
          from credential_secret b, credential ca, credential cb
         where a.credential_seq = ca.seq and b.credential_seq = cb.seq
           and (ca.uid, cb.uid) in (('%1$s', '%2$s'), ('%2$s', '%1$s'))
        returning 1"""
            .formatted(one.id(), two.id()));
  }

  private static void assertServed(Stored credential, String secret) {
    assertThat(credential.call().status()).isEqualTo(200);
    assertThat(provider.call().header("authorization")).containsExactly("Bearer " + secret);
  }

  private static void assertRefused(Stored credential) {
    try (CapturedLog log = new CapturedLog()) {
      Answer answer = credential.call();

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).doesNotContain(SECRET, OTHER_SECRET);
      assertThat(provider.wasCalled()).isFalse();
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith("ERROR")
                      && line.contains("Credential " + credential.id() + " cannot be opened"));
      assertThat(log.text()).doesNotContain(SECRET, OTHER_SECRET);
    }
  }

  @Test
  void secretOfAnotherRow_isRefused() {
    Stored one = Stored.in("default", SECRET);
    Stored two = Stored.in("default", OTHER_SECRET);
    assertServed(one, SECRET);

    swap(one, two);

    assertRefused(one);
    assertRefused(two);
    swap(one, two);
    assertServed(one, SECRET);
    assertServed(two, OTHER_SECRET);
  }

  @Test
  void secretOfAnotherWorkspace_isRefused() {
    Stored one = Stored.in("default", SECRET);
    Stored two = Stored.in("other", OTHER_SECRET);
    assertServed(two, OTHER_SECRET);

    swap(one, two);

    assertRefused(one);
    assertRefused(two);
  }

  @Test
  void secret_isRefused_whenItsRowIsMovedToAnotherWorkspace() {
    Stored one = Stored.in("default", SECRET);
    sql(
        "update credential set workspace_seq = (select seq from workspace where ext_ref = 'other')"
            + " where uid = '"
            + one.id()
            + "' returning 1");
    Workspaces.Address other =
        TestGateway.await(gateway.gateway().workspaces().find("other")).orElseThrow();

    assertRefused(new Stored(other, one.id()));
  }

  @Test
  void valueOfAnotherField_isRefused() {
    Stored one = Stored.in("default", SECRET);
    one.write(both(one.sealed("secret", 1)));
    assertServed(one, OTHER_SECRET);

    one.write(both(one.sealed("accessKey", 1)));

    assertRefused(one);
  }

  @Test
  void earlierVersion_isRefused() {
    Stored one = Stored.in("default", SECRET);
    Sealed second = one.sealed("secret", 2);
    one.write("version = 2, " + both(second));
    assertServed(one, OTHER_SECRET);

    one.write("version = 1");
    assertRefused(one);

    one.write("version = 2, " + both(one.sealed("secret", 1)));
    assertRefused(one);
  }

  @Test
  void secret_isRefused_underTheNameOfAnotherMasterKey() {
    Stored one = Stored.in("default", SECRET);

    one.write("master_key_id = 'second'");
    assertRefused(one);

    one.write("master_key_id = 'third'");
    assertRefused(one);
  }

  @Test
  void flippedBit_isRefused_inEitherPart() {
    for (String part : List.of("wrapped_key", "ciphertext")) {
      Stored one = Stored.in("default", SECRET);

      one.write(part + " = set_bit(%1$s, 131, 1 - get_bit(%1$s, 131))".formatted("s." + part));

      assertRefused(one);
    }
  }
}
