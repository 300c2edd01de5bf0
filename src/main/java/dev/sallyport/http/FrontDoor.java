package dev.sallyport.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;

/**
 * Makes servers that refuse what two parsers could read differently, before Vert.x reads it; and
 * that neither wait for ever nor take in more than their limits.
 */
public final class FrontDoor {
  private static final int CONCURRENT_STREAMS = 250;

  /** Not reached: Netty counts all connections' resets alike, {@link Http2Frames} does not. */
  private static final int RESETS = 100_000;

  private static final int RESETS_WINDOW_SECONDS = 10;

  /** Netty's own limits stand a little behind ours, so that it is always ours that answer. */
  private static final int SLACK_BYTES = 1024;

  private FrontDoor() {}

  /** In place of {@link Vertx#createHttpServer}, with the options hardened. */
  public static HttpServer server(Vertx vertx, HttpServerOptions options, HttpLimits limits) {
    return server(vertx, options, limits, Connections.unlimited());
  }

  /**
   * @param connections shared by the servers of one port
   */
  public static HttpServer server(
      Vertx vertx, HttpServerOptions options, HttpLimits limits, Connections connections) {
    return new GuardedServer((VertxInternal) vertx, harden(options, limits), limits, connections);
  }

  static HttpServerOptions harden(HttpServerOptions options, HttpLimits limits) {
    return new HttpServerOptions(options)
        .setMaxInitialLineLength(limits.requestLineBytes() + SLACK_BYTES)
        .setMaxHeaderSize(limits.headerBlockBytes() + SLACK_BYTES)
        .setHandle100ContinueAutomatically(false)
        .setDecompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setIdleTimeout(0)
        .setSslHandshakeTimeout(limits.deadlines().head().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setHttp2ClearTextEnabled(true)
        .setHttp2RstFloodMaxRstFramePerWindow(RESETS)
        .setHttp2RstFloodWindowDuration(RESETS_WINDOW_SECONDS)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(CONCURRENT_STREAMS)
                .setMaxHeaderListSize(limits.headerBlockBytes()));
  }
}
