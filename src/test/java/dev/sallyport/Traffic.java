package dev.sallyport;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Calls at a steady rate, whether or not earlier ones were answered. */
final class Traffic implements AutoCloseable {
  private static final long TURN_NANOS = 2_000_000;
  private static final int PATIENCE_SECONDS = 30;
  private static final int MOST_CONNECTIONS = 4000;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final long begun = System.nanoTime();
  private final RequestOptions call;
  private final Buffer body =
      Buffer.buffer("{\"model\":\"gpt-4o\",\"pad\":\"" + "x".repeat(560) + "\"}");

  /**
   * @param status 0 where no answer came
   */
  record Outcome(int status, long nanos) {}

  Traffic(int port, String key) {
    this.call =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setMethod(HttpMethod.POST)
            .setURI("/v1/chat/completions")
            .putHeader("content-type", "application/json")
            .putHeader("authorization", "Bearer " + key);
  }

  /** Returns when all were answered. */
  List<Outcome> run(int perSecond, long millis) throws InterruptedException {
    ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    Semaphore ended = new Semaphore(0);
    long begun = System.nanoTime();
    long asked = 0;
    while (System.nanoTime() - begun < millis * 1_000_000) {
      long due = (System.nanoTime() - begun) * perSecond / 1_000_000_000;
      for (; asked < due; asked++) {
        ask(outcomes, ended);
      }
      LockSupport.parkNanos(TURN_NANOS);
    }
    if (!ended.tryAcquire((int) asked, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("hung: " + (asked - ended.availablePermits()) + " of " + asked);
    }
    return List.copyOf(outcomes);
  }

  private String failure(Throwable e, long sent) {
    return "%d ms, after %d ms: %s"
        .formatted((sent - begun) / 1_000_000, (System.nanoTime() - sent) / 1_000_000, e);
  }

  /** Why no answer came, each with when it was asked for. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  private void ask(ConcurrentLinkedQueue<Outcome> outcomes, Semaphore ended) {
    long sent = System.nanoTime();
    client
        .request(new RequestOptions(call))
        .compose(
            request ->
                request.send(body).compose(answer -> answer.body().map(all -> answer.statusCode())))
        .onFailure(e -> failures.add(failure(e, sent)))
        .otherwise(0)
        .onSuccess(status -> outcomes.add(new Outcome(status, System.nanoTime() - sent)))
        .onComplete(done -> ended.release());
  }

  static Map<Integer, Long> counted(List<Outcome> outcomes) {
    Map<Integer, Long> counts = new TreeMap<>();
    outcomes.forEach(outcome -> counts.merge(outcome.status, 1L, Long::sum));
    return counts;
  }

  /** In milliseconds. */
  static double percentile(List<Outcome> outcomes, int status, double share) {
    long[] sorted =
        outcomes.stream()
            .filter(o -> o.status == status)
            .mapToLong(Outcome::nanos)
            .sorted()
            .toArray();
    return sorted.length == 0 ? -1 : sorted[(int) (share * (sorted.length - 1))] / 1e6;
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
