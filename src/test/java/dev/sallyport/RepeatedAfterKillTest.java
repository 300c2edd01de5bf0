package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients whose node is killed under them do not know what came of their requests. They send them
 * again, with the same Idempotency-Key, to another node, and each had one effect.
 */
class RepeatedAfterKillTest {
  private static final int CLIENTS = 6;
  private static final Map<String, JsonObject> DRAFTS =
      Map.of(
          "/v1/keys",
          new JsonObject(),
          "/v1/credentials",
          new JsonObject().put("provider", "openai").put("secret", "sk-real"));

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String database = TestPostgres.freshDatabase();
  private final RandomMasterKey masterKey = RandomMasterKey.of("k1");
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<Request> sent = new ConcurrentLinkedQueue<>();
  private final Map<Request, Integer> firstAnswers = new ConcurrentHashMap<>();

  /**
   * One wish of a client, however often it is sent.
   *
   * @param name of what is to be made, and its Idempotency-Key
   */
  private record Request(String path, String name) {
    HttpRequest to(String node) {
      String body = DRAFTS.get(path).copy().put("name", name).encode();
      return HttpRequest.newBuilder(URI.create(node + path))
          .header("authorization", "Bearer " + TestGateway.ADMIN_TOKEN)
          .header("content-type", "application/json")
          .header("idempotency-key", name)
          .timeout(Duration.ofSeconds(10))
          .POST(BodyPublishers.ofString(body))
          .build();
    }
  }

  @Test
  void request_hasOneEffect_whenItsNodeIsKilled() throws Exception {
    assertOneEffect(3);
  }

  @Test
  @Tag("proof")
  void request_hasOneEffect_howeverOftenNodesAreKilled() throws Exception {
    assertOneEffect(30);
  }

  private void assertOneEffect(int kills) throws Exception {
    int unanswered = 0;
    try (TestGateway other =
        TestGateway.open(database, "SALLYPORT_MASTER_KEYS", RandomMasterKey.setting(masterKey))) {
      TestGateway.await(other.gateway().ready());
      for (int kill = 0; kill < kills; kill++) {
        unanswered += killUnderLoad(ThreadLocalRandom.current().nextInt(5, 80));
      }
      sent.parallelStream()
          .forEach(request -> assertThat(send(request, other.managementUrl())).contains(201));
    }

    assertThat(unanswered).isPositive();
    assertThat(firstAnswers).allSatisfy((request, times) -> assertThat(times).isEqualTo(1));
    assertRows("virtual_key", "/v1/keys");
    assertRows("credential", "/v1/credentials");
  }

  /**
   * @return how many requests were not answered
   */
  private int killUnderLoad(int answers) throws Exception {
    AtomicInteger unanswered = new AtomicInteger();
    try (Launched node = Launched.node(database, folder, masterKey)) {
      String url = node.managementUrl();
      List<CompletableFuture<Void>> clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(
                  i -> CompletableFuture.runAsync(() -> call(url, unanswered), this::onAThread))
              .toList();
      awaitAnswers(answers);
      node.kill();
      node.exitCode();
      clients.forEach(CompletableFuture::join);
    }
    return unanswered.get();
  }

  /** So many more than now: a node that answered nothing would prove nothing. */
  private void awaitAnswers(int more) {
    int aim = answered.get() + more;
    long end = System.nanoTime() + Launched.LIMIT.toNanos();
    while (answered.get() < aim && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(answered).hasValueGreaterThanOrEqualTo(aim);
  }

  private void onAThread(Runnable client) {
    Thread thread = new Thread(client, "client");
    thread.setDaemon(true);
    thread.start();
  }

  /** Until the node is gone. */
  private void call(String node, AtomicInteger unanswered) {
    List<String> paths = List.copyOf(DRAFTS.keySet());
    while (true) {
      int number = numbers.incrementAndGet();
      Request request = new Request(paths.get(number % paths.size()), "app-" + number);
      sent.add(request);
      if (send(request, node).isEmpty()) {
        unanswered.incrementAndGet();
        return;
      }
    }
  }

  /** The status of the answer, if there was one. */
  private Optional<Integer> send(Request request, String node) {
    try {
      HttpResponse<String> answer = http.send(request.to(node), BodyHandlers.ofString());
      if (!new JsonObject(answer.body()).getBoolean("replayed", false)) {
        firstAnswers.merge(request, 1, Integer::sum);
      }
      answered.incrementAndGet();
      return Optional.of(answer.statusCode());
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertRows(String table, String path) {
    List<String> wanted =
        sent.stream().filter(one -> one.path().equals(path)).map(Request::name).sorted().toList();
    try (Stored stored = new Stored(database)) {
      assertThat(stored.select("select name from " + table + " order by name collate \"C\""))
          .isEqualTo(wanted);
    }
  }
}
