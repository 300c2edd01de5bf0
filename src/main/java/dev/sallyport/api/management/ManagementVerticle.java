package dev.sallyport.api.management;

import dev.sallyport.config.Listener;
import dev.sallyport.http.FrontDoor;
import dev.sallyport.http.HttpLimits;
import dev.sallyport.http.ServerPort;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.function.Function;

/** Serves the management surfaces; each instance has routers of its own. */
public final class ManagementVerticle extends VerticleBase {
  private final Listener listener;
  private final Function<Vertx, Future<Router>> router;
  private ServerPort port;

  public ManagementVerticle(Listener listener, Function<Vertx, Future<Router>> router) {
    this.listener = listener;
    this.router = router;
  }

  @Override
  public Future<?> start() {
    return router
        .apply(vertx)
        .compose(
            routes ->
                ServerPort.listen(
                    vertx,
                    ServerPort.Plane.MANAGEMENT,
                    listener,
                    options ->
                        FrontDoor.server(vertx, options, HttpLimits.forManagement())
                            .requestHandler(routes)))
        .onSuccess(listening -> port = listening);
  }

  @Override
  public Future<?> stop() {
    return port.close();
  }

  /** The port that was bound, where any free one was asked for. */
  public int port() {
    return port.number();
  }
}
