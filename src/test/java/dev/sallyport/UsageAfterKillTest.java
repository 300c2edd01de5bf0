package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.db.Soon;
import dev.sallyport.http.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A whole node is killed under load: what its providers counted has a row each, and only one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageAfterKillTest {
  private static final int CLIENTS = 8;
  private static final int INTERRUPTED = 4;
  private static final Duration SHIPPED = Duration.ofSeconds(30);

  private final Random random = new Random();
  private final AtomicInteger calls = new AtomicInteger();
  private final Set<String> counted = ConcurrentHashMap.newKeySet();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private FakeProvider provider;
  private TestGateway gateway;
  private String key;

  /** What is kept of one call. */
  private record Row(int outcome, long input, long output) {}

  @BeforeAll
  void start() {
    provider = FakeProvider.start();
    gateway = TestGateway.start();
    key = gateway.key("openai", provider.url(), "secret");
    provider.does(this::answer);
  }

  @AfterAll
  void stop() {
    gateway.close();
    provider.close();
  }

  /** Every other call is a stream, which takes its time. */
  private void answer(ProviderCall call) throws IOException {
    call.body();
    String number = call.header("x-session-id").get(0);
    counted.add(number);
    if (Integer.parseInt(number) % 2 == 0) {
      call.answer("200 OK", "application/json", "{\"choices\":[{}]," + usage(number) + "}");
      return;
    }
    call.begin("text/event-stream");
    for (int i = 0; i < 5; i++) {
      call.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"word\"}}]}\n\n");
      LockSupport.parkNanos(5_000_000);
    }
    call.chunk("data: {\"choices\":[]," + usage(number) + "}\n\ndata: [DONE]\n\n");
    call.end();
  }

  private static String usage(String number) {
    return "\"usage\":{\"prompt_tokens\":1" + number + ",\"completion_tokens\":2" + number + "}";
  }

  private void load(int port, AtomicBoolean on) {
    while (on.get()) {
      String number = Integer.toString(calls.incrementAndGet());
      boolean stream = Integer.parseInt(number) % 2 == 1;
      try (RawClient client = RawClient.to(port)) {
        client.send(
            Requests.post(
                "/v1/chat/completions",
                key,
                "{\"model\":\"gpt-4o\",\"stream\":" + stream + "}",
                "x-session-id: " + number,
                "Connection: close"));
        String answer = client.readToEnd();
        if (answer.startsWith("HTTP/1.1 200 ") && answer.endsWith(stream ? "0\r\n\r\n" : "}}")) {
          acknowledged.add(number);
        }
      } catch (IllegalStateException | java.io.UncheckedIOException killed) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private void killedUnderLoad(Path folder) throws Exception {
    AtomicBoolean on = new AtomicBoolean(true);
    List<Thread> clients = new ArrayList<>();
    try (CrowdedNode node = node(folder)) {
      for (int i = 0; i < CLIENTS; i++) {
        Thread client = new Thread(() -> load(node.port(), on), "client");
        clients.add(client);
        client.start();
      }
      LockSupport.parkNanos(500_000_000L + random.nextInt(1_000_000_000));
      node.kill();
    } finally {
      on.set(false);
      for (Thread client : clients) {
        client.join();
      }
    }
  }

  private CrowdedNode node(Path folder) throws Exception {
    return CrowdedNode.start(gateway, folder, List.of(), "SALLYPORT_LEDGER_SEGMENT", "1MiB");
  }

  @Test
  void countedCalls_haveOneRowEach_afterTwoKills(@TempDir Path folder) throws Exception {
    countedCallsHaveOneRowEach(folder, 2);
  }

  @Test
  @Tag("proof")
  void countedCalls_haveOneRowEach_afterThirtyKills(@TempDir Path folder) throws Exception {
    countedCallsHaveOneRowEach(folder, 30);
  }

  private void countedCallsHaveOneRowEach(Path folder, int kills) throws Exception {
    for (int i = 0; i < kills; i++) {
      killedUnderLoad(folder);
    }
    try (CrowdedNode last = node(folder)) {
      assertThat(Soon.is(SHIPPED, () -> rows().keySet().containsAll(counted))).isTrue();
      assertThat(last.isAlive()).isTrue();
    }

    Map<String, List<Row>> rows = rows();
    assertThat(acknowledged).hasSizeGreaterThan(kills * 20);
    assertThat(rows.values()).allMatch(of -> of.size() == 1);
    acknowledged.forEach(
        number ->
            assertThat(rows.get(number))
                .containsExactly(
                    new Row(0, Long.parseLong("1" + number), Long.parseLong("2" + number))));
    rows.forEach(
        (number, row) -> {
          if (!counted.contains(number)) {
            assertThat(row).containsExactly(new Row(INTERRUPTED, 0, 0));
          }
        });
    System.getLogger("figures")
        .log(
            System.Logger.Level.INFO,
            "kills {0}, calls counted {1}, answers whole {2}, rows {3}, interrupted {4}",
            kills,
            counted.size(),
            acknowledged.size(),
            rows.size(),
            rows.values().stream().filter(row -> row.get(0).outcome() == INTERRUPTED).count());
  }

  /** By the number of the call. */
  private Map<String, List<Row>> rows() {
    Map<String, List<Row>> rows = new HashMap<>();
    try (Connection connection = TestPostgres.connect(gateway.database());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("select session, outcome, input, output from request")) {
      while (found.next()) {
        rows.computeIfAbsent(found.getString(1), number -> new ArrayList<>())
            .add(new Row(found.getInt(2), found.getLong(3), found.getLong(4)));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return rows;
  }
}
