package dev.sallyport.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.crypto.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the official SDKs do not show; their tests are by dialect. */
class EchoProviderTest {
  private static final String GENERATE = "/v1beta/models/any:";

  private record Answer(int status, String type, String body) {
    JsonObject json() {
      return new JsonObject(body);
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void geminiStream_isAJsonArray_withoutSse() {
    EchoProvider echo = listen(Duration.ZERO);
    Answer answer = post(echo, GENERATE + "streamGenerateContent", contents("one two"));

    assertThat(answer.type()).isEqualTo("application/json");
    assertThat(new JsonArray(answer.body())).hasSize(2);
  }

  @Test
  void geminiEmbedding_isOne() {
    EchoProvider echo = listen(Duration.ZERO);
    JsonObject content = JsonObject.of("parts", JsonArray.of(JsonObject.of("text", "one")));
    Answer answer =
        post(echo, "/v1beta/models/any%3AembedContent", JsonObject.of("content", content).encode());

    assertThat(answer.json().getJsonObject("embedding").getJsonArray("values")).hasSize(16);
  }

  @Test
  void body_isRefusedInItsDialect_whenItIsNoJsonObject() {
    EchoProvider echo = listen(Duration.ZERO);
    for (String body : new String[] {"{", "[]", "", "1", "null", "{\"contents\":1}"}) {
      Answer gemini = post(echo, GENERATE + "generateContent", body);
      assertThat(gemini.status()).isEqualTo(400);
      assertThat(gemini.json().getJsonObject("error").getString("status"))
          .isEqualTo("INVALID_ARGUMENT");

      Answer anthropic = post(echo, "/v1/messages", body);
      assertThat(anthropic.status()).isEqualTo(400);
      assertThat(anthropic.json().getString("type")).isEqualTo("error");

      Answer openAi = post(echo, "/v1/chat/completions", body);
      assertThat(openAi.status()).isEqualTo(400);
      assertThat(openAi.json().getJsonObject("error").getString("type"))
          .isEqualTo("invalid_request_error");
    }
  }

  @Test
  void unknownPath_isRefusedInItsDialect() {
    EchoProvider echo = listen(Duration.ZERO);

    assertThat(post(echo, "/v1beta/files", "{}").json().getJsonObject("error").getInteger("code"))
        .isEqualTo(404);
    assertThat(post(echo, "/v1/messages/batches", "{}").status()).isEqualTo(404);
    assertThat(post(echo, "/", "{}").json().getJsonObject("error").getString("code"))
        .isEqualTo("unknown_url");
  }

  @Test
  void secret_isTakenFromTheDialectsOwnCarrierOnly() {
    EchoProvider echo = listen(Duration.ZERO);

    assertThat(post(echo, "/v1/messages", "{}", "x-goog-api-key", "s").status()).isEqualTo(401);
    assertThat(post(echo, "/v1/chat/completions", "{}", "x-api-key", "s").status()).isEqualTo(401);
    assertThat(post(echo, GENERATE + "generateContent?key=s", "{}", "x-api-key", "s").body())
        .contains("API_KEY_INVALID");
  }

  @Test
  void anthropicSecret_isRefused_whenOneOfTwoCarriersHoldsAnother() {
    EchoProvider echo = listen(Duration.ZERO);

    assertThat(post(echo, "/v1/messages", "{}", "x-api-key", "s").status()).isEqualTo(400);
    assertThat(post(echo, "/v1/messages", "{}", "authorization", "Bearer s").status())
        .isEqualTo(400);
    assertThat(twoCarriers(echo, "s", "s").status()).isEqualTo(400);
    assertThat(twoCarriers(echo, "s", "other").status()).isEqualTo(401);
    assertThat(twoCarriers(echo, "other", "s").status()).isEqualTo(401);
  }

  @Test
  void stream_isPaced() {
    EchoProvider echo = listen(Duration.ofMillis(50));
    long start = System.nanoTime();

    Answer answer = post(echo, "/v1/chat/completions", chat("one two three four"));

    assertThat(answer.body()).endsWith("data: [DONE]\n\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(140));
  }

  @Test
  void stream_carriesALongText_withoutPace() {
    EchoProvider echo = listen(Duration.ZERO);
    String text = "word ".repeat(20_000);

    Answer answer = post(echo, "/v1/chat/completions", chat(text));

    assertThat(answer.body().split("\"content\":\"word ", -1)).hasSize(20_001);
  }

  @Test
  void stream_ends_whenTheClientLeaves() {
    EchoProvider echo = listen(Duration.ofMillis(5));
    HttpClientResponse response =
        open(echo, "/v1/chat/completions", chat("word ".repeat(100_000))).await();
    assertThat(echo.streaming()).isEqualTo(1);

    response.request().connection().close().await();

    assertThat(reaches(echo, 0)).isTrue();
  }

  @Test
  void stream_waits_whenTheClientDoesNotRead() {
    EchoProvider echo = listen(Duration.ZERO);
    AtomicLong received = new AtomicLong();
    HttpClientResponse response =
        onLoop(
            () ->
                open(echo, "/v1/chat/completions", chat("word ".repeat(200_000)))
                    .map(
                        paused -> {
                          paused.pause();
                          return paused;
                        }));

    assertThat(reaches(echo, 0)).isFalse();

    response.handler(chunk -> received.addAndGet(chunk.length()));
    Future<Void> end = response.end();
    response.resume();
    end.await();
    assertThat(received.get()).isGreaterThan(20_000_000);
  }

  private boolean reaches(EchoProvider echo, int streaming) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (echo.streaming() != streaming && System.nanoTime() < deadline) {
      vertx.timer(5).await();
    }
    return echo.streaming() == streaming;
  }

  private EchoProvider listen(Duration pace) {
    return EchoProvider.listen(vertx, Secret.of("s"), pace).await();
  }

  private static String chat(String text) {
    JsonObject message = JsonObject.of("role", "user", "content", text);
    return JsonObject.of("model", "any", "stream", true, "messages", JsonArray.of(message))
        .encode();
  }

  private static String contents(String text) {
    JsonObject content = JsonObject.of("parts", JsonArray.of(JsonObject.of("text", text)));
    return JsonObject.of("contents", JsonArray.of(content)).encode();
  }

  private Answer post(EchoProvider echo, String path, String body) {
    return read(() -> open(echo, path, body));
  }

  private Answer post(EchoProvider echo, String path, String body, String header, String value) {
    return read(
        () ->
            request(echo, path)
                .compose(request -> request.putHeader(header, value).send(Buffer.buffer(body))));
  }

  private Answer twoCarriers(EchoProvider echo, String apiKey, String bearer) {
    return read(
        () ->
            request(echo, "/v1/messages")
                .compose(
                    request ->
                        request
                            .putHeader("x-api-key", apiKey)
                            .putHeader("authorization", "Bearer " + bearer)
                            .send(Buffer.buffer("{}"))));
  }

  private Future<HttpClientResponse> open(EchoProvider echo, String path, String body) {
    return request(echo, path)
        .compose(
            request ->
                request
                    .putHeader("authorization", "Bearer s")
                    .putHeader("x-api-key", "s")
                    .putHeader("x-goog-api-key", "s")
                    .send(Buffer.buffer(body)));
  }

  private Future<HttpClientRequest> request(EchoProvider echo, String path) {
    return client.request(HttpMethod.POST, echo.port(), "127.0.0.1", path);
  }

  private Answer read(Supplier<Future<HttpClientResponse>> sent) {
    return onLoop(
        () ->
            sent.get()
                .compose(
                    response ->
                        response
                            .body()
                            .map(
                                body ->
                                    new Answer(
                                        response.statusCode(),
                                        response.getHeader("content-type"),
                                        body.toString()))));
  }

  /** What comes before another thread has attached itself to an answer is lost. */
  private <T> T onLoop(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(v -> work.get().onComplete(done::handle));
    return done.future().await();
  }
}
