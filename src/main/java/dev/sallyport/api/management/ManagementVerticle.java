package dev.sallyport.api.management;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.function.Function;

/** Serves the management surfaces; each instance has routers of its own. */
public final class ManagementVerticle extends VerticleBase {
  private final HttpServerOptions options;
  private final Function<Vertx, Future<Router>> router;
  private HttpServer server;

  /**
   * @param options with host and port
   */
  public ManagementVerticle(HttpServerOptions options, Function<Vertx, Future<Router>> router) {
    this.options = options;
    this.router = router;
  }

  @Override
  public Future<?> start() {
    server = vertx.createHttpServer(options);
    return router.apply(vertx).compose(routes -> server.requestHandler(routes).listen());
  }

  @Override
  public Future<?> stop() {
    return server.close();
  }

  /** The port that was bound, where the options ask for any free one. */
  public int port() {
    return server.actualPort();
  }
}
