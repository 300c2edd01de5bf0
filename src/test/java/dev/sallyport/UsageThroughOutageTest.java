package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL is away under load: no call is refused, and none is lost. */
class UsageThroughOutageTest {
  private static final Logger log = LoggerFactory.getLogger(UsageThroughOutageTest.class);
  private static final Duration DRAINED = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private SteadyLoad load;
  private TestGate gate;
  private TestGateway gateway;
  private String key;

  @BeforeEach
  void start() {
    load = new SteadyLoad();
    gate = new TestGate(vertx, TestPostgres.port());
    gate.open();
    String database = TestPostgres.freshDatabase();
    String url = TestGateway.postgresUrl(gate.port(), database).replace("127.0.0.1", TestGate.HOST);
    gateway =
        TestGateway.open(
            database, "SALLYPORT_POSTGRES_URL", url, "SALLYPORT_LEDGER_SEGMENT", "16MiB");
    TestGateway.await(gateway.gateway().ready());
    key = gateway.key("openai", load.providerUrl(), "secret");
  }

  @AfterEach
  void stop() {
    load.close();
    gateway.close();
    gate.close();
    vertx.close().await();
  }

  @Test
  void everyCall_hasItsRow_afterFiveSecondsWithoutPostgres() {
    everyCallHasItsRow(Duration.ofSeconds(5), 200);
  }

  @Test
  @Tag("proof")
  void everyCall_hasItsRow_afterFiveMinutesWithoutPostgres() {
    everyCallHasItsRow(Duration.ofSeconds(Integer.getInteger("outage.seconds", 300)), 1_000);
  }

  /** The load goes on when PostgreSQL is back, until nothing but its last second is missing. */
  private void everyCallHasItsRow(Duration outage, int perSecond) {
    load.begin(gateway.dataPort(), key, perSecond);
    assertThat(Soon.is(PATIENCE, () -> load.asked() > 2 * perSecond && unshipped() < perSecond))
        .isTrue();

    gate.close();
    vertx.timer(outage.toMillis()).await();
    long waiting = unshipped();
    gate.open();
    long back = System.nanoTime();
    Soon.is(DRAINED.multipliedBy(2), () -> unshipped() < perSecond);
    Duration drained = Duration.ofNanos(System.nanoTime() - back);
    load.pause();
    assertThat(Soon.is(PATIENCE, load::allHaveEnded)).isTrue();
    assertThat(Soon.is(PATIENCE, () -> unshipped() == 0)).isTrue();

    log.info(
        "{} calls waited for PostgreSQL and were there {} ms after its return; answers {}",
        waiting,
        drained.toMillis(),
        load.answers());
    assertThat(waiting).isGreaterThan(outage.toSeconds() * perSecond / 2);
    assertThat(load.answers()).containsOnlyKeys("200");
    assertThat(load.provided()).isEqualTo(load.asked());
    assertThat(rows()).isEqualTo("%1$d %1$d %1$d".formatted(load.asked()));
    assertThat(drained).isLessThan(DRAINED);
  }

  private long unshipped() {
    return gateway.gateway().ledgerState().unshippedCalls();
  }

  private String rows() {
    return TestPostgres.value(
        gateway.database(),
        """
        select concat_ws(' ', count(*), count(distinct session),
                 count(*) filter (where outcome = 0 and input::text = '1' || session
                                        and output::text = '2' || session))
          from request""");
  }
}
