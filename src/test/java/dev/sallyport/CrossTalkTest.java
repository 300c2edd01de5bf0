package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.Digests;
import dev.sallyport.runtime.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many streams over few and bad connections: none has a byte of another. */
class CrossTalkTest {
  private static final int STREAMS = 200;
  private static final int CHUNKS = 20;
  private static final int ABORT_EVERY = 7;

  /** Of all clients: more resets of HTTP/2 streams than these are taken for an attack. */
  private static final long BETWEEN_ABORTS_NANOS = 250_000_000;

  private enum End {
    WHOLE,
    BROKEN,
    REFUSED,
    ABORTED,
    WRONG
  }

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicLong lastAbort = new AtomicLong(System.nanoTime());
  private final Map<End, AtomicInteger> ends = new EnumMap<>(End.class);
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void stream_hasNothingOfAnother(@TempDir Path folder) throws Exception {
    run(folder, Duration.ofSeconds(3));
  }

  @Test
  @Tag("proof")
  void stream_hasNothingOfAnother_forAMinute(@TempDir Path folder) throws Exception {
    run(folder, Duration.ofSeconds(60));
  }

  private void run(Path folder, Duration length) throws Exception {
    TestCertificate certificate = TestCertificate.in(folder, "ip:127.0.0.1");
    for (End end : End.values()) {
      ends.put(end, new AtomicInteger());
    }
    HttpServerOptions tls =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(certificate.keyStore());
    try (TestGateway gateway =
            TestGateway.start(
                "SALLYPORT_CA_FILE",
                certificate.certificate().toString(),
                "SALLYPORT_UPSTREAM_CONNECTIONS",
                "25",
                "SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT",
                "5s",
                "SALLYPORT_UPSTREAM_GAP_TIMEOUT",
                "5s");
        FaultProxy plain = FaultProxy.before(listen(new HttpServerOptions()));
        FaultProxy secure = FaultProxy.before(listen(tls))) {
      String http1 = gateway.key("openai", "http://127.0.0.1:" + plain.port(), "secret");
      String http2 = gateway.key("openai", "https://127.0.0.1:" + secure.port(), "secret");
      long until = System.nanoTime() + length.toNanos();
      List<Future<Void>> all = new ArrayList<>();
      for (HttpClient client : List.of(client(HttpVersion.HTTP_1_1), client(HttpVersion.HTTP_2))) {
        for (int i = 0; i < STREAMS / 2; i++) {
          all.add(again(client, gateway.dataPort(), i % 2 == 0 ? http1 : http2, until));
        }
      }
      disturb(List.of(plain, secure), until);
      assertThat(Future.all(all).toCompletionStage().toCompletableFuture())
          .as(() -> "still open: " + open)
          .succeedsWithin(Duration.ofSeconds(30));
      System.getLogger("faults").log(System.Logger.Level.INFO, ends.toString());
      assertThat(wrong).isEmpty();
      assertThat(ends.get(End.WHOLE)).hasPositiveValue();
    } finally {
      vertx.close().await();
    }
  }

  private HttpClient client(HttpVersion version) {
    return vertx.createHttpClient(
        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false),
        new PoolOptions().setHttp1MaxSize(STREAMS));
  }

  private int listen(HttpServerOptions options) {
    return vertx
        .createHttpServer(options)
        .requestHandler(this::tell)
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  private static String chunk(String id, int number) {
    return id + ":" + number + ":" + "x".repeat(number * 37 % 300) + "\n";
  }

  private static String whole(String id) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < CHUNKS; i++) {
      all.append(chunk(id, i));
    }
    return all.toString();
  }

  private void tell(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              request.response().setChunked(true).putHeader("content-type", "text/plain");
              int[] next = {0};
              vertx.setPeriodic(
                  1,
                  5,
                  timer -> {
                    if (request.response().closed()) {
                      vertx.cancelTimer(timer);
                    } else if (next[0] < CHUNKS) {
                      request.response().write(chunk(request.getParam("id"), next[0]++));
                    } else {
                      vertx.cancelTimer(timer);
                      request.response().end();
                    }
                  });
            });
  }

  /** Cuts what passes into small pieces, and every connection now and then. */
  private static void disturb(List<FaultProxy> proxies, long until) {
    Random random = new Random(13);
    proxies.forEach(proxy -> proxy.toClient().pace(new FaultProxy.Pace(211, 0, 200, 0)));
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(60_000_000);
      FaultProxy proxy = proxies.get(random.nextInt(proxies.size()));
      proxy.toClient().arm(FaultProxy.Fault.RESET, random.nextInt(30_000));
    }
    proxies.forEach(proxy -> proxy.toClient().disarm());
  }

  private Future<Void> again(HttpClient client, int port, String key, long until) {
    if (System.nanoTime() >= until) {
      return Future.succeededFuture();
    }
    return one(client, port, key).compose(v -> again(client, port, key, until));
  }

  private Future<Void> one(HttpClient client, int port, String key) {
    String id = "s" + ids.incrementAndGet();
    open.add(id);
    Promise<End> ended = Promise.promise();
    client
        .request(HttpMethod.POST, port, "127.0.0.1", "/v1/chat/completions?id=" + id)
        .compose(
            request -> {
              request.putHeader("authorization", "Bearer " + key);
              return request.send("{}").onSuccess(response -> read(response, id, ended));
            })
        .onFailure(e -> ended.tryComplete(End.REFUSED));
    return ended
        .future()
        .onComplete(done -> open.remove(id))
        .onSuccess(end -> ends.get(end).incrementAndGet())
        .mapEmpty();
  }

  private void read(HttpClientResponse response, String id, Promise<End> ended) {
    Buffer sum = Buffer.buffer();
    boolean aborts = id.hashCode() % ABORT_EVERY == 0 && mayAbort();
    response.handler(
        bytes -> {
          sum.appendBuffer(bytes);
          if (aborts && sum.length() > 500) {
            response.request().reset(8);
            ended.tryComplete(judged(response, id, sum, End.ABORTED));
          }
        });
    response.exceptionHandler(e -> ended.tryComplete(judged(response, id, sum, End.BROKEN)));
    response.endHandler(v -> ended.tryComplete(judged(response, id, sum, End.WHOLE)));
  }

  private boolean mayAbort() {
    long before = lastAbort.get();
    long now = System.nanoTime();
    return now - before > BETWEEN_ABORTS_NANOS && lastAbort.compareAndSet(before, now);
  }

  private static byte[] sha256(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private End judged(HttpClientResponse response, String id, Buffer sum, End end) {
    if (response.statusCode() >= 502 && response.statusCode() <= 504) {
      return End.REFUSED;
    }
    String whole = whole(id);
    boolean right =
        response.statusCode() == 200
            && (end == End.WHOLE
                ? Arrays.equals(sha256(whole), sha256(sum.toString()))
                : whole.startsWith(sum.toString()));
    if (!right) {
      wrong.add(id + " " + response.statusCode() + ": " + sum);
    }
    return right ? end : End.WRONG;
  }
}
