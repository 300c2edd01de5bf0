package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of two nodes behind a balancer one after the other is stopped under load, and another takes its
 * place: no call fails, and each has its row by the time that its node is gone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageAfterStopTest {
  private static final Logger log = LoggerFactory.getLogger(UsageAfterStopTest.class);
  private static final int CLIENTS = 8;
  private static final Duration READY = Duration.ofSeconds(30);
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final AtomicInteger calls = new AtomicInteger();
  private final Map<String, AtomicInteger> counted = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean on = true;
  private FakeProvider provider;
  private TestGateway gateway;
  private Balancer balancer;
  private String key;

  /** What is kept of one call. */
  private record Row(int outcome, long input, long output) {}

  @BeforeAll
  void start() {
    provider = FakeProvider.start().does(this::answer);
    gateway = TestGateway.start();
    key = gateway.key("openai", provider.url(), "secret");
    balancer = new Balancer();
  }

  @AfterAll
  void stop() {
    balancer.close();
    gateway.close();
    provider.close();
  }

  /** Every other call is a stream, and some of these take longer than a node waits for them. */
  private void answer(ProviderCall call) throws IOException {
    call.body();
    String number = call.header("x-session-id").get(0);
    counted.computeIfAbsent(number, first -> new AtomicInteger()).incrementAndGet();
    int of = Integer.parseInt(number);
    if (of % 2 == 0) {
      call.answer("200 OK", "application/json", "{\"choices\":[{}]," + usage(number) + "}");
      return;
    }
    call.begin("text/event-stream");
    for (int i = 0; i < (of % 40 == 1 ? 600 : 5); i++) {
      call.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"word\"}}]}\n\n");
      LockSupport.parkNanos(5_000_000);
    }
    call.chunk("data: {\"choices\":[]," + usage(number) + "}\n\ndata: [DONE]\n\n");
    call.end();
  }

  private static String usage(String number) {
    return "\"usage\":{\"prompt_tokens\":1" + number + ",\"completion_tokens\":2" + number + "}";
  }

  private void load() {
    while (on) {
      String number = Integer.toString(calls.incrementAndGet());
      boolean stream = Integer.parseInt(number) % 2 == 1;
      try (RawClient client = RawClient.to(balancer.port())) {
        client.send(
            Requests.post(
                "/v1/chat/completions",
                key,
                "{\"model\":\"gpt-4o\",\"stream\":" + stream + "}",
                "x-session-id: " + number,
                "Connection: close"));
        String answer = client.readToEnd();
        if (!isWhole(answer, stream)) {
          failures.add(number + ": " + answer);
        }
      } catch (IllegalStateException | UncheckedIOException e) {
        failures.add(number + ": " + e);
      }
    }
  }

  private static boolean isWhole(String answer, boolean stream) {
    return answer.startsWith("HTTP/1.1 200 ") && answer.endsWith(stream ? "0\r\n\r\n" : "}}");
  }

  private CrowdedNode node(Path folder) throws Exception {
    Path own = Files.createTempDirectory(folder, "node");
    CrowdedNode node =
        CrowdedNode.start(gateway, own, QUICK_START, "SALLYPORT_SHUTDOWN_DELAY", "2s");
    balancer.add(node.port());
    assertThat(Soon.is(READY, () -> balancer.leadsTo(node.port()))).isTrue();
    return node;
  }

  @Test
  void call_neitherFailsNorIsLost_whenItsNodeStops(@TempDir Path folder) throws Exception {
    noCallFailsOrIsLost(folder, 1);
  }

  @Test
  @Tag("proof")
  void call_neitherFailsNorIsLost_whenTwentyNodesStop(@TempDir Path folder) throws Exception {
    noCallFailsOrIsLost(folder, 20);
  }

  private void noCallFailsOrIsLost(Path folder, int stops) throws Exception {
    Deque<CrowdedNode> nodes = new ArrayDeque<>();
    List<Thread> clients = new ArrayList<>();
    try {
      nodes.add(node(folder));
      nodes.add(node(folder));
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Thread(this::load, "client"));
      }
      clients.forEach(Thread::start);
      for (int i = 0; i < stops; i++) {
        LockSupport.parkNanos(500_000_000);
        stop(nodes.remove());
        if (i < stops - 1) {
          nodes.add(node(folder));
        }
      }
    } finally {
      on = false;
      for (Thread client : clients) {
        client.join();
      }
      for (CrowdedNode node : nodes) {
        stop(node);
      }
    }
    check(stops);
  }

  private void stop(CrowdedNode node) throws InterruptedException {
    node.terminate();
    List<String> said = node.lastWords();
    balancer.remove(node.port());
    node.close();
    assertThat(said).noneMatch(UsageAfterStopTest::complains);
    assertThat(said).anyMatch(line -> line.contains("Stopped"));
  }

  private static boolean complains(String line) {
    return line.contains("not clean") || line.contains("has to save");
  }

  private void check(int stops) throws SQLException {
    Map<String, List<Row>> rows = rows();
    log.info("{} stops, {} calls, {} failed", stops, calls.get(), failures.size());
    assertThat(failures).isEmpty();
    assertThat(rows).hasSize(calls.get());
    for (int i = 1; i <= calls.get(); i++) {
      String number = Integer.toString(i);
      assertThat(counted.get(number)).as("count of %s", number).hasValue(1);
      assertThat(rows.get(number))
          .containsExactly(new Row(0, Long.parseLong("1" + number), Long.parseLong("2" + number)));
    }
  }

  /** By the number of the call. */
  private Map<String, List<Row>> rows() throws SQLException {
    Map<String, List<Row>> rows = new HashMap<>();
    try (Connection connection = TestPostgres.connect(gateway.database());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("select session, outcome, input, output from request")) {
      while (found.next()) {
        rows.computeIfAbsent(found.getString(1), number -> new ArrayList<>())
            .add(new Row(found.getInt(2), found.getLong(3), found.getLong(4)));
      }
    }
    return rows;
  }
}
