package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node whose network buffers do not suffice for what comes in: each call ends, and it goes on.
 */
class DirectMemoryTest {
  private static final Logger log = LoggerFactory.getLogger(DirectMemoryTest.class);
  private static final List<String> SMALL =
      List.of("-Xmx256m", "-XX:MaxDirectMemorySize=12m", "-XX:TieredStopAtLevel=1");
  private static final int MEBIBYTE = 1 << 20;
  private static final int BODY_MIB = 32;
  private static final int UPLOADS = 200;
  private static final int PATIENCE_SECONDS = 60;
  private static final long BACK_WITHIN_NANOS = 15_000_000_000L;

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void calls_end_whenTheNodeHasNoMoreNetworkBuffers() throws Exception {
    int provider =
        vertx
            .createHttpServer()
            .requestHandler(call -> call.body().onSuccess(all -> call.response().end("{}")))
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
    try (TestGateway owner = TestGateway.start()) {
      String key = owner.key("openai", "http://127.0.0.1:" + provider, "secret");
      try (CrowdedNode node = CrowdedNode.start(owner, folder, SMALL)) {
        for (int wave = 0; wave < 2; wave++) {
          long begun = System.nanoTime();
          Map<String, Long> answers = upload(node.port(), key);
          long millis = (System.nanoTime() - begun) / 1_000_000;

          log.info("With 12 MiB beside the heap: {} in {} ms", answers, millis);
          assertThat(answers.keySet()).isSubsetOf("413", "503", "closed");
          assertServesAgain(node, key);
        }
      }
    }
  }

  private static void assertServesAgain(CrowdedNode node, String key) {
    long begun = System.nanoTime();
    int status;
    do {
      status = Answer.to(node.port(), Requests.post("/v1/chat/completions", key, "{}")).status();
    } while (status == 503 && System.nanoTime() - begun < BACK_WITHIN_NANOS);
    assertThat(status).isEqualTo(200);
  }

  /** Returns how many had which answer, or "closed" for none; fails where one has neither. */
  private Map<String, Long> upload(int port, String key) throws Exception {
    String head =
        Requests.head(
            "POST",
            "/v1/chat/completions",
            key,
            "Content-Type: application/json",
            "Content-Length: " + BODY_MIB * MEBIBYTE);
    NetClient client = vertx.createNetClient();
    List<Future<String>> sent =
        Stream.generate(
                () ->
                    client
                        .connect(port, "127.0.0.1")
                        .compose(socket -> new Upload(socket).begin(head))
                        .otherwise("closed"))
            .limit(UPLOADS)
            .toList();
    Map<String, Long> answers = new TreeMap<>();
    Future.join(sent)
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    sent.forEach(each -> answers.merge(each.result(), 1L, Long::sum));
    client.close().await();
    return answers;
  }

  /** One body, sent as fast as it is taken, until there is an answer. */
  private static final class Upload {
    private static final Buffer BLOCK = Buffer.buffer(" ".repeat(MEBIBYTE));

    private final NetSocket socket;
    private final Promise<String> answer = Promise.promise();
    private int left = BODY_MIB - 1;

    Upload(NetSocket socket) {
      this.socket = socket;
    }

    Future<String> begin(String head) {
      socket.handler(
          read -> {
            answer.tryComplete(read.getString("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
            socket.close();
          });
      socket.closeHandler(v -> answer.tryComplete("closed"));
      socket.exceptionHandler(e -> answer.tryComplete("closed"));
      socket.drainHandler(v -> more());
      socket.write(head + "{}");
      socket.write(BLOCK.slice(0, MEBIBYTE - 2));
      more();
      return answer.future();
    }

    private void more() {
      while (left > 0 && !socket.writeQueueFull() && !answer.future().isComplete()) {
        left--;
        socket.write(BLOCK);
      }
    }
  }
}
