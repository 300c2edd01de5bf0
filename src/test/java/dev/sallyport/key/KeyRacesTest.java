package dev.sallyport.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TestPostgres;
import dev.sallyport.access.Reach;
import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Envelope;
import dev.sallyport.crypto.MasterKey;
import dev.sallyport.crypto.Secret;
import dev.sallyport.db.Postgres;
import dev.sallyport.db.Soon;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a key refers to is taken away in the moment in which the key is written. */
class KeyRacesTest {
  @RegisterExtension static final TestPostgres server = TestPostgres.migrated();

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final String WAITING =
      "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
          + " and datname = current_database()";

  private final Vertx vertx = Vertx.vertx();
  private final Reach place =
      new Reach(
          UUID.fromString(server.value("select uid from organization")),
          Optional.of(UUID.fromString(server.value("select uid from workspace"))));
  private final VirtualKeys keys = keys();
  private UUID user;

  private VirtualKeys keys() {
    Postgres postgres =
        new Postgres(vertx, server.options(), new Postgres.Limits(2, DEADLINE, DEADLINE));
    Envelope envelope = new Envelope(List.of(new MasterKey("k1", Secret.of(new byte[32]))));
    KeyRoots roots = new KeyRoots(Secret.of("pepper"), Secret.of("sigRoot"));
    return new VirtualKeys(postgres, postgres, envelope, () -> roots, Clock.systemUTC());
  }

  @BeforeEach
  void addUser() {
    user =
        UUID.fromString(
            server.value(
                """
                with u as (
                  insert into users (organization_seq, email, name, role)
                  select seq, gen_random_uuid()::text, 'U', 'member' from organization
                  returning seq, uid),
                of as (
                  insert into user_workspace (user_seq, workspace_seq)
                  select u.seq, w.seq from u, workspace w)
                select uid from u"""));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static KeyTerms terms(Optional<UUID> user) {
    return new KeyTerms(
        "app",
        new KeyTerms.Validity(true, Optional.empty()),
        user,
        Optional.empty(),
        new KeyRules(Set.of(PathGroup.INFERENCE), List.of(), List.of()),
        List.of());
  }

  private Future<CreatedKey> create(Optional<UUID> of) {
    NewKey draft = new NewKey(terms(of), Optional.empty());
    return keys.create(place, draft, Optional.empty(), Map.of());
  }

  private void assertGone(Supplier<Future<?>> write) throws SQLException {
    try (Connection other = server.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("delete from users where uid = '" + user + "'");
      Future<?> written = write.get();
      assertThat(Soon.is(DEADLINE, () -> server.value(WAITING).equals("1"))).isTrue();
      other.commit();
      assertThat(Soon.is(DEADLINE, written::isComplete)).isTrue();

      assertThat(written.cause())
          .isInstanceOfSatisfying(
              GatewayException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
                assertThat(e.fields()).containsOnlyKeys("userId");
              });
    }
  }

  @Test
  void newKey_isInvalid_whereItsUserGoesMeanwhile() throws SQLException {
    assertGone(() -> create(Optional.of(user)));
  }

  @Test
  void changeOfKey_isInvalid_whereItsUserGoesMeanwhile() throws SQLException {
    UUID id = create(Optional.empty()).await().key().id();

    assertGone(() -> keys.update(place, id, was -> terms(Optional.of(user)), Map.of()));
  }

  @Test
  void changesAtOnce_areNeitherLostNorMixed() {
    UUID id = create(Optional.empty()).await().key().id();
    List<Future<VirtualKey>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(keys.update(place, id, KeyRacesTest::longer, Map.of()));
    }
    Future.all(all).await();

    assertThat(keys.find(place, id).await().orElseThrow().terms().name())
        .isEqualTo("app" + "+".repeat(12));
  }

  private static KeyTerms longer(KeyTerms was) {
    return new KeyTerms(
        was.name() + "+",
        was.validity(),
        was.userId(),
        was.credentialIds(),
        was.rules(),
        was.limits());
  }
}
