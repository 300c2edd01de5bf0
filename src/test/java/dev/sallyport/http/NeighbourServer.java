package dev.sallyport.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** A guarded server on a single event loop, which does no more than answer. */
final class NeighbourServer implements AutoCloseable {
  private static final int LATE_MILLIS = 200;
  private static final Duration IDLE = Duration.ofSeconds(5);

  /** Who takes nothing is to be cut while one watches. */
  private static final HttpLimits LIMITS =
      HttpLimits.forData()
          .withDeadlines(
              new ReadDeadlines(Duration.ofSeconds(10), IDLE, Duration.ofSeconds(30), 1024));

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server =
      FrontDoor.server(vertx, new HttpServerOptions().setHost("127.0.0.1").setPort(0), LIMITS)
          .requestHandler(this::answer);

  NeighbourServer() {
    server.listen().await();
  }

  private void answer(HttpServerRequest request) {
    if (request.path().equals("/late")) {
      vertx.setTimer(LATE_MILLIS, fired -> request.response().end());
    } else {
      request.response().end("ok");
    }
  }

  int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
