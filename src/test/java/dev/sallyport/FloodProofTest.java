package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Slow clients of every kind, thousands of them, beside honest ones. */
@Tag("proof")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloodProofTest {
  private static final Logger log = LoggerFactory.getLogger(FloodProofTest.class);
  private static final String CHAT = "/v1/chat/completions";
  private static final int HONEST_PER_SECOND = 50;
  private static final long MINUTE = 60_000;
  private static final long DRIP_MILLIS = 1_000;
  private static final long AGAIN_MILLIS = 1_000;
  private static final int STREAM_CHUNKS = 64;

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final Map<String, Queue<Long>> lives = new ConcurrentHashMap<>();
  private volatile boolean over;
  private TestGateway owner;
  private CrowdedNode node;
  private String key;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    int provider =
        vertx
            .createHttpServer()
            .requestHandler(FloodProofTest::answer)
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
            "SALLYPORT_INBOUND_CONNECTIONS",
            "3000",
            "SALLYPORT_INBOUND_WRITE_STALL_TIMEOUT",
            "10s");
  }

  @AfterAll
  void stop() {
    over = true;
    node.close();
    owner.close();
    vertx.close().await();
  }

  private static void answer(HttpServerRequest request) {
    if (request.getHeader("x-stream") != null) {
      request.response().setChunked(true);
      for (int i = 0; i < STREAM_CHUNKS; i++) {
        request.response().write("data: " + "x".repeat(64 * 1024) + "\n\n");
      }
      request.response().end();
    } else {
      request.body().onSuccess(body -> request.response().end("{\"id\":\"chat\"}"));
    }
  }

  /**
   * @param first sent at once, and each then every second
   * @param deaf whether nothing is read
   */
  private record Attack(String name, String first, String each, boolean deaf) {}

  private void attack(int times, Attack attack) {
    for (int i = 0; i < times; i++) {
      connect(attack);
    }
  }

  /** Connects anew whenever it was cut, until the test is over. */
  private void connect(Attack attack) {
    if (!over) {
      client
          .connect(node.port(), "127.0.0.1")
          .onSuccess(socket -> begin(attack, socket))
          .onFailure(e -> again(attack));
    }
  }

  private void again(Attack attack) {
    vertx.setTimer(AGAIN_MILLIS, id -> connect(attack));
  }

  private void begin(Attack attack, NetSocket socket) {
    long begun = System.nanoTime();
    long timer = attack.each.isEmpty() ? -1 : drip(socket, attack.each);
    socket.exceptionHandler(e -> {});
    socket.closeHandler(
        v -> {
          vertx.cancelTimer(timer);
          lives
              .computeIfAbsent(attack.name, name -> new ConcurrentLinkedQueue<>())
              .add((System.nanoTime() - begun) / 1_000_000);
          again(attack);
        });
    if (attack.deaf) {
      socket.pause();
    }
    if (!attack.first.isEmpty()) {
      socket.write(attack.first);
    }
  }

  private long drip(NetSocket socket, String each) {
    return vertx.setPeriodic(DRIP_MILLIS, id -> socket.write(each));
  }

  private String head(String path, String... lines) {
    return Requests.head("POST", path, key, lines);
  }

  private void attackInEveryWay() {
    String json = head(CHAT, "Content-Type: application/json", "Content-Length: 1000000");
    String wav =
        head("/v1/audio/transcriptions", "Content-Type: audio/wav", "Content-Length: 1000000");
    String stream = Requests.post(CHAT, key, "{}", "x-stream: 1");
    String many = Requests.get(CHAT, "wrong").repeat(100);
    attack(4_000, new Attack("silent", "", "", false));
    attack(300, new Attack("slow head", "GET /v1/models HTTP/1.1\r\nX: ", "a", false));
    attack(200, new Attack("slow JSON", json, " ", false));
    attack(200, new Attack("slow media", wav, "a", false));
    attack(200, new Attack("unread stream", stream, "", true));
    attack(100, new Attack("unread refusals", many, "", true));
    attack(200, new Attack("slow HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\0", false));
  }

  /** How often each kind was cut, and after how many milliseconds at the median and at most. */
  private String cuts() {
    StringBuilder told = new StringBuilder();
    lives.forEach(
        (name, millis) -> {
          long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
          told.append(
              "%s %d times, %d, %d ms; "
                  .formatted(
                      name, sorted.length, sorted[sorted.length / 2], sorted[sorted.length - 1]));
        });
    return told.toString();
  }

  @Test
  void honestCallers_areServed_andMemoryIsFlat() throws Exception {
    try (Traffic traffic = new Traffic(node.port(), key)) {
      traffic.run(HONEST_PER_SECOND, 5_000);
      long quiet = node.liveKiB();
      attackInEveryWay();
      List<Traffic.Outcome> first = traffic.run(HONEST_PER_SECOND, MINUTE / 2);
      long early = node.liveKiB();
      List<Traffic.Outcome> second = traffic.run(HONEST_PER_SECOND, MINUTE / 2);
      long late = node.liveKiB();

      log.info(
          "Cut: {}honest {} and {}, p99 {} and {} ms;" + " live heap {}, {}, {} KiB, RSS {} KiB",
          cuts(),
          Traffic.counted(first),
          Traffic.counted(second),
          Traffic.percentile(first, 200, 0.99),
          Traffic.percentile(second, 200, 0.99),
          quiet,
          early,
          late,
          node.residentKiB());
      traffic.failures().forEach(failure -> log.info("Not served: {}", failure));
      long served =
          Traffic.counted(first).getOrDefault(200, 0L)
              + Traffic.counted(second).getOrDefault(200, 0L);
      assertThat(served * 1000.0 / (first.size() + second.size())).isGreaterThanOrEqualTo(999);
      assertThat(late).isLessThan(early * 5 / 4);
      assertThat(node.outOfMemory()).isEmpty();
    }
  }
}
