package dev.sallyport.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.core.spi.transport.Transport;

/**
 * An HTTP server with the front door on each of its connections. Its connection handler fires, in
 * clear text, only when the first request was decoded; so the door hangs on the server of sockets
 * below, which Vert.x offers no public way to reach. This is the only file that knows its insides.
 */
final class GuardedServer extends HttpServerImpl {
  private final HttpLimits limits;

  GuardedServer(
      VertxInternal vertx, HttpServerOptions options, HttpLimits limits, Connections connections) {
    super(new GuardedSockets(vertx, limits, connections), options);
    this.limits = limits;
  }

  @Override
  public synchronized HttpServer requestHandler(Handler<HttpServerRequest> handler) {
    return super.requestHandler(request -> admit(request, handler));
  }

  private void admit(HttpServerRequest request, Handler<HttpServerRequest> handler) {
    if (request.version() == HttpVersion.HTTP_2) {
      ChannelHandlerContext door = pipeline(request).context(FrontDoorHandler.class);
      ((FrontDoorHandler) door.handler())
          .http2()
          .answering(door, request.streamId(), request.response());
      Http2RequestCheck.refusal(request, limits)
          .ifPresentOrElse(refusal -> refuse(request, refusal), () -> handler.handle(request));
    } else {
      handler.handle(request);
    }
  }

  private static ChannelPipeline pipeline(HttpServerRequest request) {
    return ((ConnectionBase) request.connection()).channel().pipeline();
  }

  /** The stream is reset after the answer, so that a body that nobody reads is not sent on. */
  private static void refuse(HttpServerRequest request, Refusal refusal) {
    HttpServerResponse response = request.response();
    response
        .setStatusCode(refusal.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(refusal.body())
        .onSuccess(sent -> response.reset(0));
  }

  private static final class GuardedSockets extends VertxWrapper {
    private final HttpLimits limits;
    private final Connections connections;

    GuardedSockets(VertxInternal vertx, HttpLimits limits, Connections connections) {
      super(vertx);
      this.limits = limits;
      this.connections = connections;
    }

    @Override
    public Transport transport() {
      return new CountedTransport(delegate.transport(), connections);
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
      return new SocketServer(this, options.copy(), limits, connections);
    }
  }

  private static final class SocketServer extends NetServerImpl {
    private final HttpLimits limits;
    private final Connections connections;
    private final Doors doors;

    SocketServer(
        VertxInternal vertx, NetServerOptions options, HttpLimits limits, Connections connections) {
      super(vertx, options);
      this.limits = limits;
      this.connections = connections;
      this.doors = connections.newDoors();
    }

    @Override
    public synchronized NetServerInternal connectHandler(Handler<NetSocket> handler) {
      return super.connectHandler(
          socket -> {
            handler.handle(socket);
            hangDoor(((NetSocketInternal) socket).channelHandlerContext().pipeline());
          });
    }

    private void hangDoor(ChannelPipeline pipeline) {
      FrontDoorHandler door = FrontDoorHandler.install(first(pipeline), limits);
      if (connections.isOfProxy(pipeline.channel())) {
        door.http2().carriesMany();
      }
      doors.add(pipeline.channel(), door);
    }

    private static ChannelHandlerContext first(ChannelPipeline pipeline) {
      ChannelHandlerContext undecided = pipeline.context(Http1xOrH2CHandler.class);
      ChannelHandlerContext decoder = pipeline.context("httpDecoder");
      if (undecided != null) {
        return undecided;
      }
      return decoder != null ? decoder : pipeline.context("handler");
    }
  }
}
