package dev.sallyport.embedded;

import dev.sallyport.crypto.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider on this machine that says what it is told, in three dialects, so that a first call
 * works with no network and no account; and only with its secret, so that it proves the swap.
 */
public final class EchoProvider {
  private static final Logger log = LoggerFactory.getLogger(EchoProvider.class);
  private static final String HOST = "127.0.0.1";
  private static final int HEAD_LIMIT_BYTES = 64 << 10;

  private final Vertx vertx;
  private final Secret secret;
  private final Duration pace;
  private final HttpServer server;
  private final AtomicInteger streaming = new AtomicInteger();
  private final EchoDialect openAi = new EchoOpenAi();
  private final EchoDialect anthropic = new EchoAnthropic();
  private final EchoDialect gemini = new EchoGemini();

  private EchoProvider(Vertx vertx, Secret secret, Duration pace) {
    this.vertx = vertx;
    this.secret = secret;
    this.pace = pace;
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .addWebSocketSubProtocol("realtime")
                .setMaxHeaderSize(HEAD_LIMIT_BYTES)
                .setMaxInitialLineLength(HEAD_LIMIT_BYTES));
  }

  /**
   * @param pace between two words of a streamed answer; zero is as fast as the client reads
   */
  public static Future<EchoProvider> listen(Vertx vertx, Secret secret, Duration pace) {
    EchoProvider echo = new EchoProvider(vertx, secret, pace);
    return echo.server.requestHandler(echo::handle).listen(0, HOST).map(listening -> echo);
  }

  public int port() {
    return server.actualPort();
  }

  /** Without a path: each dialect's SDK adds its own. */
  public String url() {
    return "http://" + HOST + ":" + port();
  }

  public Future<Void> close() {
    return server.close();
  }

  /** Answers being streamed at this moment. */
  int streaming() {
    return streaming.get();
  }

  private void handle(HttpServerRequest request) {
    EchoDialect dialect = dialect(request);
    if (!dialect.authorized(request, secret)) {
      String message = "API key not valid. Please pass a valid API key.";
      refuse(request, dialect, new EchoFailure(EchoFailure.Kind.UNAUTHENTICATED, message));
      return;
    }
    if (dialect == openAi && EchoRealtime.isAskedFor(request)) {
      EchoRealtime.open(request).onFailure(e -> log.debug("No WebSocket was opened", e));
      return;
    }
    request
        .body()
        .map(content -> answer(dialect, EchoCall.of(request, content)))
        .onSuccess(reply -> send(request.response(), reply))
        .onFailure(failure -> refuse(request, dialect, failure));
  }

  private EchoDialect dialect(HttpServerRequest request) {
    String path = request.path();
    if (path.startsWith(EchoCall.GEMINI_AS_OPENAI)) {
      return openAi;
    }
    if (path.startsWith("/v1beta/")) {
      return gemini;
    }
    boolean messages = path.startsWith("/v1/messages");
    return messages || request.headers().contains("anthropic-version") ? anthropic : openAi;
  }

  private static EchoReply answer(EchoDialect dialect, EchoCall call) {
    try {
      return dialect.answer(call);
    } catch (ClassCastException e) {
      throw EchoFailure.invalid("A field of the body has a wrong type.");
    }
  }

  private void send(HttpServerResponse response, EchoReply reply) {
    response.putHeader("content-type", reply.contentType());
    if (reply.streamed()) {
      response.putHeader("cache-control", "no-cache").setChunked(true);
      streaming.incrementAndGet();
      new EchoStream(vertx, response, reply.pieces().iterator(), pace, streaming::decrementAndGet)
          .next();
    } else {
      response
          .end(reply.pieces().findFirst().orElse(""))
          .onFailure(e -> log.debug("The client left before its answer", e));
    }
  }

  private static void refuse(HttpServerRequest request, EchoDialect dialect, Throwable failure) {
    if (failure instanceof EchoFailure known) {
      request
          .response()
          .setStatusCode(dialect.status(known))
          .putHeader("content-type", "application/json")
          .end(dialect.error(known).encode())
          .onFailure(e -> log.debug("The client left before its answer", e));
    } else {
      log.debug("The client left, or the echo is broken", failure);
      request.connection().close();
    }
  }
}
