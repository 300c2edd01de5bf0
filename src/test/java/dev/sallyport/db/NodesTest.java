package dev.sallyport.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TestGate;
import dev.sallyport.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NodesTest {
  private static final Duration DEADLINE = Duration.ofMillis(600);
  private static final Duration HEALING = Duration.ofSeconds(10);
  private static final Duration BEAT = Duration.ofMillis(200);

  @RegisterExtension static final TestPostgres server = TestPostgres.migrated();

  private final Vertx vertx = Vertx.vertx();
  private final TestGate gate = new TestGate(vertx, TestPostgres.port());

  @BeforeEach
  void forgetOthers() {
    server.execute("delete from node");
  }

  @AfterEach
  void close() {
    gate.close();
    vertx.close().await();
  }

  @Test
  void node_countsItself_beforeAndAfterItsStart() {
    Nodes nodes = nodes(server.options());
    assertThat(nodes.count()).isEqualTo(1);

    nodes.start().await();

    assertThat(nodes.count()).isEqualTo(1);
    assertThat(server.value("select count(*) from node")).isEqualTo("1");
  }

  @Test
  void nodes_countThoseSeenLately_andForgetOldOnes() {
    insert("9 seconds");
    insert("11 seconds");
    insert("61 minutes");
    Nodes nodes = nodes(server.options());

    nodes.start().await();

    assertThat(nodes.count()).isEqualTo(2);
    assertThat(server.value("select count(*) from node")).isEqualTo("3");
  }

  @Test
  void node_staysSeen_andNoticesOthers() {
    Nodes nodes = nodes(server.options());
    nodes.start().await();
    server.execute("update node set seen_at = now() - interval '2 hours'");
    insert("0 seconds");

    assertThat(Soon.is(HEALING, () -> nodes.count() == 2)).isTrue();

    assertThat(server.value("select min(seen_at) > now() - interval '1 minute' from node"))
        .isEqualTo("t");
  }

  @Test
  void close_deletesTheOwnRowOnly() {
    insert("0 seconds");
    Nodes nodes = nodes(server.options());
    nodes.start().await();

    nodes.close().await();

    assertThat(server.value("select count(*) from node")).isEqualTo("1");
  }

  @Test
  void count_isRemembered_whileTheDatabaseIsAway() {
    insert("0 seconds");
    gate.open();
    Nodes nodes = nodes(server.options().setHost(TestGate.HOST).setPort(gate.port()));
    nodes.start().await();
    assertThat(Soon.is(HEALING, () -> nodes.count() == 2)).isTrue();
    server.execute("delete from node");
    gate.close();

    assertThat(Soon.is(BEAT.multipliedBy(4), () -> nodes.count() != 2)).isFalse();
    gate.open();

    assertThat(Soon.is(HEALING, () -> nodes.count() == 1)).isTrue();
  }

  @Test
  void start_succeeds_whileTheDatabaseIsAway_andTheNodeIsSeenLater() {
    Nodes nodes = nodes(server.options().setHost(TestGate.HOST).setPort(gate.port()));
    nodes.start().await();
    assertThat(nodes.count()).isEqualTo(1);

    gate.open();

    assertThat(Soon.is(HEALING, () -> server.value("select 1 from node") != null)).isTrue();
  }

  private Nodes nodes(PgConnectOptions options) {
    Postgres postgres = new Postgres(vertx, options, new Postgres.Limits(2, DEADLINE, DEADLINE));
    return new Nodes(vertx, postgres, UUID.randomUUID(), BEAT);
  }

  private static void insert(String age) {
    server.execute(
        "insert into node (uid, seen_at) values ('%s', now() - interval '%s')"
            .formatted(UUID.randomUUID(), age));
  }
}
