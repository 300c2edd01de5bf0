package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.RawClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operators in a hurry do not slow applications down. */
class ManagementLoadTest {
  private static final Logger log = LoggerFactory.getLogger(ManagementLoadTest.class);
  private static final int OPERATORS = 500;
  private static final int CALLS = 1_000;

  /** So that some are on the event loop that serves management, too. */
  private static final int CONNECTIONS = 4;

  /** Of a machine that does other things as well. */
  private static final Duration NOISE = Duration.ofMillis(2);

  @RegisterExtension static final GatewayExtension sallyport = GatewayExtension.with();

  @Test
  void dataPlane_isAsQuick_while500ManagementCallsRun() throws Exception {
    String key = sallyport.echoKey("openai");
    measure(key);
    long[] alone = measure(key);

    AtomicBoolean over = new AtomicBoolean();
    AtomicLong answered = new AtomicLong();
    CountDownLatch inFlight = new CountDownLatch(OPERATORS);
    ExecutorService operators = Executors.newFixedThreadPool(OPERATORS);
    long[] loaded;
    try {
      for (int i = 0; i < OPERATORS; i++) {
        operators.execute(() -> manage(over, inFlight, answered));
      }
      inFlight.await(30, TimeUnit.SECONDS);
      loaded = measure(key);
    } finally {
      over.set(true);
      operators.shutdown();
      operators.awaitTermination(30, TimeUnit.SECONDS);
    }

    log.info(
        "Alone p50 {} p99 {}; with {} management calls in flight p50 {} p99 {}; {} answered",
        p(alone, 50),
        p(alone, 99),
        OPERATORS,
        p(loaded, 50),
        p(loaded, 99),
        answered);
    assertThat(answered.get()).isGreaterThan(OPERATORS);
    assertThat(p(loaded, 50)).isLessThan(p(alone, 50).multipliedBy(2).plus(NOISE));
  }

  private static void manage(AtomicBoolean over, CountDownLatch inFlight, AtomicLong answered) {
    try (RawClient client = RawClient.to(sallyport.gateway().gateway().managementPort())) {
      String request = Requests.get("/v1/keys", TestGateway.ADMIN_TOKEN);
      client.send(request);
      inFlight.countDown();
      while (!over.get()) {
        Answer.read(client);
        answered.incrementAndGet();
        client.send(request);
      }
    }
  }

  private static Duration p(long[] sorted, int percent) {
    return Duration.ofNanos(sorted[sorted.length * percent / 100]);
  }

  private static long[] measure(String key) {
    long[] nanos = new long[CALLS];
    List<RawClient> clients =
        Stream.generate(() -> RawClient.to(sallyport.port())).limit(CONNECTIONS).toList();
    String request = Requests.get("/v1/models", key);
    for (int i = 0; i < CALLS; i++) {
      RawClient client = clients.get(i % CONNECTIONS);
      long begin = System.nanoTime();
      client.send(request);
      assertThat(Answer.read(client).status()).isEqualTo(200);
      nanos[i] = System.nanoTime() - begin;
    }
    clients.forEach(RawClient::close);
    Arrays.sort(nanos);
    return nanos;
  }
}
