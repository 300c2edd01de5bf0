package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger costs: one gateway with it and one without, under the same load by turns. Counted
 * is the CPU time of all threads that each of them has.
 */
@Tag("proof")
class LedgerShareTest {
  private static final Logger log = LoggerFactory.getLogger(LedgerShareTest.class);
  private static final int CONNECTIONS = 32;
  private static final int ROUNDS = 15;
  private static final Duration WARM = Duration.ofSeconds(15);
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final double MOST = 1.10;
  private static final double NANOS_PER_MICRO = 1_000;

  private static final Buffer QUESTION =
      Buffer.buffer(
          "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
              + "What is a sallyport? ".repeat(13)
              + "\"}]}");
  private static final Buffer ANSWER =
      Buffer.buffer(
          "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-mini\","
              + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
              + "A gate to go out by. ".repeat(18)
              + "\"},\"finish_reason\":\"stop\"}],"
              + "\"usage\":{\"prompt_tokens\":57,\"completion_tokens\":90,\"total_tokens\":147}}");

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * Of one request.
   *
   * @param onLoop the part of the time that the busiest thread took: the loop that serves
   */
  private record Cost(double micros, double onLoop, double bytes) {}

  /** One gateway, and the threads that came with it. */
  private record Measured(TestGateway gateway, String key, Set<Long> threads) {}

  @Test
  void ledger_addsATenthAtMost() {
    Vertx outside = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    HttpServer provider =
        TestGateway.await(
            outside
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .response()
                            .putHeader("content-type", "application/json")
                            .end(ANSWER))
                .listen(0, "127.0.0.1"));
    String url = "http://127.0.0.1:" + provider.actualPort();
    HttpClient client =
        outside.createHttpClient(new PoolOptions().setHttp1MaxSize(2 * CONNECTIONS));
    Measured with = measured(url, TestGateway::start);
    Measured without = measured(url, TestGateway::unaccounted);
    try {
      cost(client, with, WARM);
      cost(client, without, WARM);
      assertThat(shares(client, with, without)).isLessThanOrEqualTo(MOST);
    } finally {
      with.gateway().close();
      without.gateway().close();
      TestGateway.await(outside.close());
    }
  }

  private interface Start {
    TestGateway with(String... settings);
  }

  private Measured measured(String url, Start start) {
    Set<Long> before = alive();
    TestGateway gateway =
        start.with("SALLYPORT_RUNTIME_EVENT_LOOPS", "1", "SALLYPORT_LEDGER_SEGMENT", "16MiB");
    Set<Long> own = alive();
    own.removeAll(before);
    return new Measured(gateway, gateway.key("openai", url, "secret"), own);
  }

  private Set<Long> alive() {
    return Arrays.stream(threads.getAllThreadIds()).boxed().collect(Collectors.toSet());
  }

  /** The median of all rounds, each of which has them both. */
  private double shares(HttpClient client, Measured with, Measured without) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Cost one = cost(client, with, ROUND);
      Cost other = cost(client, without, ROUND);
      ratios.add(one.micros() / other.micros());
      log.info("A request with the ledger {}, without {}", one, other);
    }
    List<Double> sorted = ratios.stream().sorted().toList();
    double median = sorted.get(ROUNDS / 2);
    log.info("Ratios {}, median {}", sorted, median);
    return median;
  }

  private Cost cost(HttpClient client, Measured of, Duration time) {
    Map<Long, Long> cpu = times(of);
    long bytes = sum(of, threads::getThreadAllocatedBytes);
    long until = System.nanoTime() + time.toNanos();
    long requests =
        IntStream.range(0, CONNECTIONS)
            .mapToObj(connection -> load(client, of, until))
            .toList()
            .stream()
            .mapToLong(TestGateway::await)
            .sum();
    Map<Long, Long> spent = times(of);
    spent.replaceAll((id, nanos) -> nanos - cpu.get(id));
    return new Cost(
        spent.values().stream().mapToLong(Long::longValue).sum() / NANOS_PER_MICRO / requests,
        Collections.max(spent.values()) / NANOS_PER_MICRO / requests,
        (double) (sum(of, threads::getThreadAllocatedBytes) - bytes) / requests);
  }

  private Map<Long, Long> times(Measured of) {
    Map<Long, Long> times = new HashMap<>();
    of.threads().forEach(id -> times.put(id, Math.max(0, threads.getThreadCpuTime(id))));
    return times;
  }

  private static long sum(Measured of, java.util.function.LongUnaryOperator counted) {
    return of.threads().stream().mapToLong(id -> Math.max(0, counted.applyAsLong(id))).sum();
  }

  /** One after the other; complete with their number. */
  private static Future<Long> load(HttpClient client, Measured of, long until) {
    RequestOptions asked =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(of.gateway().dataPort())
            .setURI("/v1/chat/completions")
            .putHeader("content-type", "application/json")
            .putHeader("authorization", "Bearer " + of.key());
    Supplier<Future<Void>> call =
        () ->
            client
                .request(asked)
                .compose(request -> request.send(QUESTION))
                .compose(
                    answer -> {
                      assertThat(answer.statusCode()).isEqualTo(200);
                      return answer.end();
                    });
    Promise<Long> done = Promise.promise();
    next(call, until, 0, done);
    return done.future();
  }

  private static void next(
      Supplier<Future<Void>> call, long until, long number, Promise<Long> done) {
    if (System.nanoTime() >= until) {
      done.complete(number);
      return;
    }
    call.get().onComplete(answered -> next(call, until, number + 1, done), done::tryFail);
  }
}
