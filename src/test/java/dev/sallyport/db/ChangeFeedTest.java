package dev.sallyport.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.TestGate;
import dev.sallyport.TestPostgres;
import dev.sallyport.core.GatewayException;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChangeFeedTest {
  private static final Duration DEADLINE = Duration.ofMillis(800);
  private static final Duration POLLED = Duration.ofSeconds(10);
  private static final Duration HEALING = Duration.ofSeconds(20);
  private static final String LISTENER =
      "select max(pid) from pg_stat_activity where datname = current_database()"
          + " and application_name = '"
          + Announcements.NAME
          + "'";

  @RegisterExtension static final TestPostgres server = TestPostgres.migrated();

  private final Vertx vertx = Vertx.vertx();
  private final TestGate gate = new TestGate(vertx, TestPostgres.port());
  private final List<UUID> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    gate.close();
    vertx.close().await();
    server.execute("alter table change enable trigger announce");
  }

  @Test
  void change_isToldAtOnce() {
    started(server.options());

    assertAnnounced();
  }

  @Test
  void change_isToldByPolling_onceOnly_whenNothingIsAnnounced() {
    server.execute("alter table change disable trigger announce");
    started(server.options());

    UUID changed = insert();
    assertTold(changed, POLLED);
    UUID next = insert();
    assertTold(next, POLLED);

    assertThat(told.stream().filter(changed::equals)).hasSize(1);
  }

  @Test
  void announcements_comeBack_whenTheirSessionIsEnded() {
    started(server.options());
    assertAnnounced();
    String pid = server.value(LISTENER);

    server.execute("select pg_terminate_backend(" + pid + ")");
    assertTold(insert(), POLLED);
    assertThat(Soon.is(HEALING, () -> isNewListener(server.value(LISTENER), pid))).isTrue();

    assertAnnounced();
  }

  @Test
  void announcements_comeBack_whenTheirConnectionFallsSilent() {
    gate.open();
    started(server.options(), server.options().setHost(TestGate.HOST).setPort(gate.port()));
    assertAnnounced();
    String pid = server.value(LISTENER);

    gate.silence();
    assertTold(insert(), POLLED);
    assertThat(Soon.is(HEALING, () -> isNewListener(server.value(LISTENER), pid))).isTrue();

    assertAnnounced();
  }

  @Test
  void announcements_comeUp_whenTheDatabaseWasAwayForThemAtFirst() {
    started(server.options(), server.options().setHost(TestGate.HOST).setPort(gate.port()));
    assertTold(insert(), POLLED);

    gate.open();

    assertAnnounced();
  }

  @Test
  void start_fails_whenTheDatabaseIsAway_andMayBeTriedAgain() {
    ChangeFeed feed =
        feed(
            server.options().setHost(TestGate.HOST).setPort(gate.port()),
            server.options().setHost(TestGate.HOST).setPort(gate.port()));
    assertThatThrownBy(() -> feed.start().await()).isInstanceOf(GatewayException.class);

    gate.open();
    assertThat(Soon.is(HEALING, () -> starts(feed))).isTrue();

    assertTold(insert(), POLLED);
  }

  @Test
  void change_isTold_whenCommittedAfterLaterOnes() throws Exception {
    server.execute("alter table change disable trigger announce");
    started(server.options());
    try (Connection slow = server.connect()) {
      slow.setAutoCommit(false);
      UUID early = UUID.randomUUID();
      slow.createStatement().execute(insertOf(early));
      assertTold(insert(), POLLED);
      assertTold(insert(), POLLED);
      assertThat(told).doesNotContain(early);

      slow.commit();

      assertTold(early, POLLED);
    }
  }

  @Test
  void staleness_grows_whileTheServerIsFrozen() throws Exception {
    ChangeFeed feed = started(server.options());
    UUID committedByTheFrozen = UUID.randomUUID();
    try (Connection other = server.connect()) {
      other.setAutoCommit(false);
      other.createStatement().execute(insertOf(committedByTheFrozen));
      TestPostgres.freeze();
      try {
        assertThat(Soon.is(HEALING, () -> feed.staleness().toMillis() > 2_000)).isTrue();
      } finally {
        TestPostgres.thaw();
      }
      other.commit();
    }

    assertThat(Soon.is(HEALING, () -> feed.staleness().toMillis() < 1_500)).isTrue();
    assertTold(committedByTheFrozen, POLLED);
  }

  private static boolean isNewListener(String now, String before) {
    return now != null && !now.equals(before);
  }

  /** Told of rows so old that no poll finds them, as soon as there is a listener. */
  private void assertAnnounced() {
    assertThat(Soon.is(HEALING, this::isAnnounced)).isTrue();
  }

  private boolean isAnnounced() {
    UUID old = UUID.randomUUID();
    server.execute(
        "insert into change (kind, uid, at) values ('key', '" + old + "', '2000-01-01')");
    return Soon.is(Duration.ofMillis(200), () -> told.contains(old));
  }

  private ChangeFeed started(PgConnectOptions options) {
    return started(options, options);
  }

  private ChangeFeed started(PgConnectOptions polling, PgConnectOptions listening) {
    ChangeFeed feed = feed(polling, listening);
    assertThat(Soon.is(HEALING, () -> starts(feed))).isTrue();
    return feed;
  }

  private static boolean starts(ChangeFeed feed) {
    return feed.start().map(true).otherwise(false).await();
  }

  private ChangeFeed feed(PgConnectOptions polling, PgConnectOptions listening) {
    ChangeFeed feed =
        new ChangeFeed(
            vertx,
            new Postgres(vertx, polling, new Postgres.Limits(2, DEADLINE, DEADLINE)),
            listening);
    feed.listen(
        new ChangeFeed.Listener() {
          @Override
          public void changed(ChangeFeed.Change change) {
            assertThat(change.kind()).isEqualTo("key");
            told.add(change.uid());
          }

          @Override
          public void everythingMayHaveChanged() {
            throw new IllegalStateException("nothing was missed");
          }
        });
    return feed;
  }

  private UUID insert() {
    UUID uid = UUID.randomUUID();
    server.execute(insertOf(uid));
    return uid;
  }

  private static String insertOf(UUID uid) {
    return "insert into change (kind, uid) values ('key', '" + uid + "')";
  }

  private void assertTold(UUID changed, Duration limit) {
    assertThat(Soon.is(limit, () -> told.contains(changed))).isTrue();
  }
}
