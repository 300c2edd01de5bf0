package dev.sallyport;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbered calls at a steady rate over connections that are kept, and the provider that they end
 * at, which tells each number as its usage: on one event loop, so that it costs little.
 */
final class SteadyLoad implements AutoCloseable {
  private static final int TURN_MILLIS = 5;
  private static final int CONNECTIONS = 100;
  private static final Buffer BODY = Buffer.buffer("{\"model\":\"gpt-4o\"}");

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setTcpNoDelay(true),
          new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicLong provided = new AtomicLong();
  private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
  private final int provider;
  private long timer;
  private long begun;
  private int askedBefore;

  SteadyLoad() {
    provider =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
  }

  String providerUrl() {
    return "http://127.0.0.1:" + provider;
  }

  private void answer(HttpServerRequest request) {
    provided.incrementAndGet();
    String number = request.getHeader("x-session-id");
    request
        .response()
        .putHeader("content-type", "application/json")
        .end(
            "{\"choices\":[{}],\"usage\":{\"prompt_tokens\":1%s,\"completion_tokens\":2%s}}"
                .formatted(number, number));
  }

  void begin(int port, String key, int perSecond) {
    RequestOptions call =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setMethod(HttpMethod.POST)
            .setURI("/v1/chat/completions")
            .putHeader("content-type", "application/json")
            .putHeader("authorization", "Bearer " + key);
    begun = System.nanoTime();
    askedBefore = asked.get();
    timer = vertx.setPeriodic(TURN_MILLIS, turn -> ask(call, perSecond));
  }

  private void ask(RequestOptions call, int perSecond) {
    long due = askedBefore + (System.nanoTime() - begun) * perSecond / 1_000_000_000;
    while (asked.get() < due) {
      String number = Integer.toString(asked.incrementAndGet());
      client
          .request(new RequestOptions(call).putHeader("x-session-id", number))
          .compose(request -> request.send(BODY))
          .compose(answer -> answer.body().map(all -> Integer.toString(answer.statusCode())))
          .otherwise(Throwable::toString)
          .onSuccess(this::ended);
    }
  }

  private void ended(String how) {
    answers.computeIfAbsent(how, first -> new AtomicInteger()).incrementAndGet();
    ended.incrementAndGet();
  }

  void pause() {
    vertx.cancelTimer(timer);
  }

  int asked() {
    return asked.get();
  }

  boolean allHaveEnded() {
    return ended.get() == asked.get();
  }

  /** That came to the provider. */
  long provided() {
    return provided.get();
  }

  /** How often which status came, or what instead of one. */
  Map<String, AtomicInteger> answers() {
    return answers;
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
