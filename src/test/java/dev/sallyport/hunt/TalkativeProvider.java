package dev.sallyport.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * A provider that keeps what it sees, and that tells it all again wherever the header {@code
 * x-behave} says, as careless providers do.
 */
final class TalkativeProvider {
  /** One request as it came. */
  record Seen(String line, List<Map.Entry<String, String>> headers, String body) {}

  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final HttpServer server;
  private final Vertx vertx;

  private TalkativeProvider(Vertx vertx) {
    this.vertx = vertx;
    this.server = vertx.createHttpServer();
  }

  static TalkativeProvider start(Vertx vertx) throws Exception {
    TalkativeProvider provider = new TalkativeProvider(vertx);
    provider
        .server
        .requestHandler(provider::handle)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    return provider;
  }

  int port() {
    return server.actualPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  private void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              List<Map.Entry<String, String>> headers = request.headers().entries();
              seen.add(new Seen(request.method() + " " + request.uri(), headers, body.toString()));
              answer(request, headers.toString());
            });
  }

  private void answer(HttpServerRequest request, String told) {
    HttpServerResponse response = request.response();
    String secret = secret(request);
    switch (String.valueOf(request.getHeader("x-behave"))) {
      case "echo-error" -> response.setStatusCode(401).end("{\"error\": \"bad: " + told + "\"}");
      case "echo-success" -> response.end("{\"you\": \"" + told + "\"}");
      case "echo-stream" -> stream(response, secret);
      case "echo-encoded" ->
          response.setStatusCode(400).putHeader("x-was", base64(told)).end(base64(told));
      case "echo-gzip" ->
          response.setStatusCode(400).putHeader("content-encoding", "gzip").end(gzip(told));
      case "echo-unreadable" ->
          response.setStatusCode(400).putHeader("content-encoding", "br").end(told);
      case "echo-split" -> split(response, secret);
      case "echo-headers" ->
          response
              .putHeader("x-request-was", told)
              .putHeader("authorization", "Bearer " + secret)
              .putHeader("x-api-key", secret)
              .putHeader("set-cookie", "secret=" + secret)
              .putHeader("www-authenticate", "Bearer realm=\"" + secret + "\"")
              .setStatusCode(403)
              .end("{}");
      case "echo-reason" ->
          response.setStatusCode(400).setStatusMessage("Wrong " + secret).end("{}");
      case "echo-trailer" ->
          response
              .setChunked(true)
              .putTrailer("x-request-was", told)
              .putTrailer("x-fine", "yes")
              .end("{\"ok\": true}");
      case "redirect" ->
          response
              .setStatusCode(307)
              .putHeader("location", "http://127.0.0.1:1/?key=" + secret)
              .end("Moved to /?key=" + secret);
      case "hang" -> vertx.setTimer(3_000, id -> request.connection().close());
      case "reset" -> request.connection().close();
      case "die" -> {
        response.setChunked(true).putHeader("content-type", "text/event-stream");
        response.write("data: {\"a\": 1}\n\n");
        vertx.setTimer(100, id -> request.connection().close());
      }
      default -> response.putHeader("content-type", "application/json").end("{\"ok\": true}");
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static Buffer gzip(String text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(packed.toByteArray());
  }

  private void stream(HttpServerResponse response, String secret) {
    int middle = secret.length() / 2;
    response.setChunked(true).putHeader("content-type", "text/event-stream");
    response.write("data: " + secret + "\n\ndata: " + secret.substring(0, middle));
    vertx.setTimer(50, id -> response.end(secret.substring(middle) + "\n\n"));
  }

  private void split(HttpServerResponse response, String secret) {
    int middle = secret.length() / 2;
    response
        .setStatusCode(400)
        .setChunked(true)
        .write("{\"bad\": \"" + secret.substring(0, middle));
    vertx.setTimer(
        50, id -> response.end(Buffer.buffer(secret.substring(middle) + "\", \"n\": 1}")));
  }

  private static String secret(HttpServerRequest request) {
    String bearer = request.getHeader("authorization");
    if (bearer != null) {
      return bearer.substring(bearer.indexOf(' ') + 1);
    }
    String plain = request.getHeader("x-api-key");
    return plain != null ? plain : String.valueOf(request.getHeader("x-goog-api-key"));
  }
}
