package dev.sallyport.http;

import dev.sallyport.config.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One listening port: bound as configured, with TLS files that are read again when they change. */
public final class ServerPort {
  private static final int BACKLOG = 16_384;

  /** Whose port it is: instances of one plane share a port, two planes never do. */
  public enum Plane {
    DATA(-1),
    MANAGEMENT(-2);

    /** To Vert.x any free port, but the same one for all who name the same negative number. */
    private final int anyShared;

    Plane(int anyShared) {
      this.anyShared = anyShared;
    }
  }

  private final HttpServer server;
  private final Optional<TlsReload> reload;

  private ServerPort(HttpServer server, Optional<TlsReload> reload) {
    this.server = server;
    this.reload = reload;
  }

  /**
   * @param made a server with its handler, not yet listening
   * @return fails with {@link PortUnusableException}, which says what to do
   */
  public static Future<ServerPort> listen(
      Vertx vertx, Plane plane, Listener listener, Function<HttpServerOptions, HttpServer> made) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(listener.host())
            .setPort(listener.port() == 0 ? plane.anyShared : listener.port())
            .setAcceptBacklog(BACKLOG)
            .setTcpNoDelay(true);
    listener
        .tls()
        .ifPresent(
            tls -> options.setSsl(true).setUseAlpn(true).setKeyCertOptions(TlsReload.pem(tls)));
    HttpServer server = made.apply(options);
    return server
        .listen()
        .recover(e -> Future.failedFuture(PortUnusableException.of(listener, e)))
        .map(
            bound ->
                new ServerPort(
                    server, listener.tls().map(tls -> new TlsReload(vertx, server, tls))));
  }

  public int number() {
    return server.actualPort();
  }

  /**
   * Takes no new connection from now on, and closes those that have nothing to do; the others when
   * their calls end, or after the limit.
   */
  public Future<Void> shutDown(Duration limit) {
    reload.ifPresent(TlsReload::stop);
    return server.shutdown(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  public Future<Void> close() {
    reload.ifPresent(TlsReload::stop);
    return server.close();
  }
}
