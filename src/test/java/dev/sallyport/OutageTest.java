package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.key.KeyText;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes on without PostgreSQL, what does not, and that nobody waits long to learn which. */
class OutageTest {
  private static final Duration DEADLINE = Duration.ofMillis(500);

  /** A look-up is one call to the owner of the keys, which has twice the time of one statement. */
  private static final Duration PATIENCE = DEADLINE.multipliedBy(2).plusSeconds(1);

  private static final int AT_ONCE = 40;

  /** In which way the database is away. */
  private enum Outage {
    STOPPED {
      @Override
      void begin(TestGate gate) {
        gate.close();
      }

      @Override
      void end(TestGate gate) {
        gate.open();
      }
    },
    FROZEN {
      @Override
      void begin(TestGate gate) {
        TestPostgres.freeze();
      }

      @Override
      void end(TestGate gate) {
        TestPostgres.thaw();
      }
    };

    abstract void begin(TestGate gate);

    abstract void end(TestGate gate);
  }

  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
  private FakeProvider provider;
  private TestGate gate;
  private TestGateway gateway;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    gate = new TestGate(vertx, TestPostgres.port());
    gate.open();
    String database = TestPostgres.freshDatabase();
    String url = TestGateway.postgresUrl(gate.port(), database).replace("127.0.0.1", TestGate.HOST);
    gateway =
        TestGateway.open(
            database,
            "SALLYPORT_POSTGRES_URL",
            url,
            "SALLYPORT_POSTGRES_CALL_DEADLINE",
            DEADLINE.toMillis() + "ms");
    TestGateway.await(gateway.gateway().ready());
  }

  @AfterEach
  void stop() {
    gateway.close();
    provider.close();
    callers.shutdownNow();
    vertx.close().await();
  }

  @ParameterizedTest
  @EnumSource(Outage.class)
  void outage_isTold_andStopsNoKnownKey(Outage outage) throws Exception {
    String known = gateway.key("openai", provider.url(), "secret");
    awaitServed(known);

    outage.begin(gate);
    try {
      assertThat(statuses(AT_ONCE, () -> data(known))).containsOnlyKeys(200);
      assertThat(statuses(AT_ONCE, () -> data(KeyText.generate().revealText())))
          .containsOnlyKeys(503);
      assertThat(statuses(AT_ONCE, () -> management("/v1/keys"))).containsOnlyKeys(503);
      assertThat(statuses(1, () -> management("/health/ready"))).containsOnlyKeys(200);
    } finally {
      outage.end(gate);
    }

    awaitStatus(200, () -> management("/v1/keys"));
    awaitStatus(401, () -> data(KeyText.generate().revealText()));
    assertThat(data(known).status()).isEqualTo(200);
  }

  /** Until it is served from what the node knows: its own announcement evicts it once more. */
  private void awaitServed(String key) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_200));
    awaitStatus(200, () -> data(key));
  }

  private Answer data(String key) {
    return Answer.to(gateway.dataPort(), Requests.get("/v1/models", key));
  }

  private Answer management(String path) {
    return Answer.to(
        gateway.gateway().managementPort(), Requests.get(path, TestGateway.ADMIN_TOKEN));
  }

  /** One caller's question. */
  private interface Call {
    Answer ask();
  }

  /** How often which status came, each within its time, and each 503 with when to come again. */
  private Map<Integer, Integer> statuses(int times, Call call) throws Exception {
    List<Future<Answer>> asked =
        IntStream.range(0, times).mapToObj(i -> callers.submit(() -> timed(call))).toList();
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (Future<Answer> each : asked) {
      Answer answer = each.get(30, TimeUnit.SECONDS);
      if (answer.status() == 503) {
        assertThat(answer.header("retry-after")).hasSize(1);
      }
      statuses.merge(answer.status(), 1, Integer::sum);
    }
    return statuses;
  }

  private static Answer timed(Call call) {
    long begin = System.nanoTime();
    Answer answer = call.ask();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
    return answer;
  }

  private static void awaitStatus(int status, Call call) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (call.ask().status() != status && System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertThat(call.ask().status()).isEqualTo(status);
  }
}
