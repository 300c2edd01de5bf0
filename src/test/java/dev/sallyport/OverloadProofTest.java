package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of 256 MiB under five times of what it takes on, and under bodies that it cannot hold. */
@Tag("proof")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverloadProofTest {
  private static final Logger log = LoggerFactory.getLogger(OverloadProofTest.class);
  private static final int IN_FLIGHT = 100;
  private static final int PROVIDER_MILLIS = 250;
  private static final int PEAK_PER_SECOND = IN_FLIGHT * 1000 / PROVIDER_MILLIS;
  private static final long MINUTE = 60_000;
  private static final long SLICE = 3_000;
  private static final long BACK_WITHIN_NANOS = 5_000_000_000L;
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final int MEBIBYTE = 1 << 20;
  private static final int FLOOD = 200;
  private static final int FLOOD_MIB = 32;

  @TempDir private static Path folder;

  private final Vertx vertx = Vertx.vertx();
  private TestGateway owner;
  private CrowdedNode node;
  private String key;

  @BeforeAll
  void start() throws Exception {
    Pinned.load();
    int provider =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    owner = TestGateway.start();
    key = owner.key("openai", "http://127.0.0.1:" + provider, "secret");
    node =
        CrowdedNode.start(
            owner,
            folder,
            List.of("-Xmx256m"),
            "SALLYPORT_OVERLOAD_IN_FLIGHT",
            Integer.toString(IN_FLIGHT));
  }

  @AfterAll
  void stop() {
    node.close();
    owner.close();
    vertx.close().await();
  }

  private void answer(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body ->
                vertx.setTimer(PROVIDER_MILLIS, id -> request.response().end("{\"id\":\"chat\"}")));
  }

  @Test
  void node_isItselfAgainWithinSeconds_afterAMinuteOfFiveTimesItsPeak() throws Exception {
    try (Traffic traffic = new Traffic(node.port(), key);
        Probe probe = new Probe(node.port())) {
      traffic.run(PEAK_PER_SECOND / 2, 5_000);
      double baseline = served(traffic.run(PEAK_PER_SECOND / 2, 5_000));

      List<Traffic.Outcome> flood = new ArrayList<>();
      List<Traffic.Outcome> calm = new ArrayList<>();
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < MINUTE * 1_000_000) {
        probe.forget();
        List<Traffic.Outcome> some = traffic.run(5 * PEAK_PER_SECOND, SLICE);
        log.info("Shed p99 {} ms; {}", Traffic.percentile(some, 503, 0.99), probe.told());
        flood.addAll(some);
        if (probe.machineIsCalm()) {
          calm.addAll(some);
        }
      }
      long over = System.nanoTime();
      double after;
      do {
        after = served(traffic.run(PEAK_PER_SECOND / 2, 1_000));
      } while (after > 2 * baseline && System.nanoTime() - over < BACK_WITHIN_NANOS);

      assertThat(calm).as("a machine too busy to tell").hasSizeGreaterThan(flood.size() / 2);
      double shed = Traffic.percentile(calm, 503, 0.99);
      log.info(
          "Of {}: shed p50 {} p99 {} ms, calm p99 {} ms ({} calls), p99 served {} ms; before {} ms,"
              + " after {} ms; RSS {} KiB",
          Traffic.counted(flood),
          Traffic.percentile(flood, 503, 0.5),
          Traffic.percentile(flood, 503, 0.99),
          shed,
          calm.size(),
          Traffic.percentile(flood, 200, 0.99),
          baseline,
          after,
          node.residentKiB());
      assertThat(Traffic.counted(flood)).containsOnlyKeys(200, 503);
      assertThat(Traffic.counted(flood).get(200)).isGreaterThan(PEAK_PER_SECOND * 60L * 8 / 10);
      assertThat(after).isLessThanOrEqualTo(2 * baseline);
      assertThat(shed).isLessThanOrEqualTo(20);
      assertThat(node.outOfMemory()).isEmpty();
    }
  }

  private static double served(List<Traffic.Outcome> outcomes) {
    return Traffic.counted(outcomes).keySet().equals(Set.of(200))
        ? Traffic.percentile(outcomes, 200, 0.99)
        : Double.MAX_VALUE;
  }

  @Test
  void node_shedsBodies_whenMoreComeThanItsMemoryHolds() throws Exception {
    Map<String, Long> answers = new TreeMap<>();
    long live = node.liveKiB();
    for (int wave = 0; wave < 3; wave++) {
      upload(node.port(), FLOOD).forEach((told, times) -> answers.merge(told, times, Long::sum));
    }

    log.info("Bodies: {}; live {} -> {} KiB", answers, live, node.liveKiB());
    assertThat(node.isAlive()).isTrue();
    assertThat(node.outOfMemory()).isEmpty();
    assertThat(answers).containsOnlyKeys("200", "503");
    assertIsWell(node);
  }

  @Test
  void calls_areShed_whileTheHeapIsFull() throws Exception {
    Path own = Files.createDirectory(folder.resolve("heap"));
    try (CrowdedNode small =
        CrowdedNode.start(
            owner, own, List.of("-Xmx96m"), "SALLYPORT_OVERLOAD_MEMORY_PERCENT", "10")) {
      String call = Requests.post("/v1/chat/completions", key, "{}");
      int before = Answer.to(small.port(), call).status();
      long live = small.liveKiB();
      long collected = System.nanoTime();
      Answer full;
      do {
        full = Answer.to(small.port(), call);
      } while (full.status() == 200 && System.nanoTime() - collected < 1_500_000_000L);

      log.info("Before the collection {}, after it {} with {} KiB", before, full.status(), live);
      assertThat(full.status()).isEqualTo(503);
      assertThat(full.header("retry-after")).containsExactly("1");
      assertIsWell(small);
    }
  }

  /** Within the time in which a node believes what its last collection found, and some more. */
  private void assertIsWell(CrowdedNode one) throws InterruptedException {
    try (Traffic traffic = new Traffic(one.port(), key)) {
      long begun = System.nanoTime();
      Map<Integer, Long> answers;
      do {
        answers = Traffic.counted(traffic.run(100, 1_000));
      } while (!answers.keySet().equals(Set.of(200))
          && System.nanoTime() - begun < BACK_WITHIN_NANOS);
      assertThat(answers).containsOnlyKeys(200);
    }
  }

  /** Returns how many had which answer, "closed" or "nothing" for none. */
  private Map<String, Long> upload(int port, int times) throws Exception {
    String head =
        Requests.head(
            "POST",
            "/v1/chat/completions",
            key,
            "Content-Type: application/json",
            "Content-Length: " + FLOOD_MIB * MEBIBYTE);
    List<Promise<String>> sent = new ArrayList<>();
    NetClient client = vertx.createNetClient();
    for (int i = 0; i < times; i++) {
      Promise<String> answer = Promise.promise();
      sent.add(answer);
      client
          .connect(port, "127.0.0.1")
          .onSuccess(socket -> new Upload(socket, answer).begin(head))
          .onFailure(answer::tryFail);
    }
    Map<String, Long> answers = new TreeMap<>();
    long until = System.nanoTime() + PATIENCE_NANOS;
    for (Promise<String> each : sent) {
      String told = told(each, until);
      answers.merge(told, 1L, Long::sum);
    }
    return answers;
  }

  private static String told(Promise<String> answer, long until) throws Exception {
    try {
      long left = Math.max(1, until - System.nanoTime());
      return answer
          .future()
          .toCompletionStage()
          .toCompletableFuture()
          .get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return "nothing";
    }
  }

  /**
   * One body, sent as fast as it is taken, until there is an answer. A client that goes on sending
   * without a look at what came can lose the answer to the end of the connection.
   */
  private static final class Upload {
    private static final io.vertx.core.buffer.Buffer BLOCK =
        io.vertx.core.buffer.Buffer.buffer(" ".repeat(MEBIBYTE));

    private final NetSocket socket;
    private final Promise<String> answer;
    private int left = FLOOD_MIB - 1;

    Upload(NetSocket socket, Promise<String> answer) {
      this.socket = socket;
      this.answer = answer;
    }

    void begin(String head) {
      socket.handler(
          read -> {
            answer.tryComplete(read.getString("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
            socket.close();
          });
      socket.closeHandler(v -> answer.tryComplete("closed"));
      socket.exceptionHandler(e -> answer.tryComplete(e.toString()));
      socket.drainHandler(v -> more());
      socket.write(head + "{}");
      socket.write(BLOCK.slice(0, MEBIBYTE - 2));
      more();
    }

    private void more() {
      while (left > 0 && !socket.writeQueueFull() && !answer.future().isComplete()) {
        left--;
        socket.write(BLOCK);
      }
    }
  }
}
