package dev.sallyport.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A guarded server that remembers what reached it, and answers with the length of each body. */
final class GuardedEcho implements AutoCloseable {
  private final Vertx vertx;
  private final HttpServer server;
  private final List<String> reached = new CopyOnWriteArrayList<>();
  private final List<Buffer> bodies = new CopyOnWriteArrayList<>();
  private final SelfSignedCertificate certificate = SelfSignedCertificate.create();

  GuardedEcho(HttpLimits limits) {
    this(limits, false);
  }

  GuardedEcho(HttpLimits limits, boolean tls) {
    vertx = Vertx.vertx();
    HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
    if (tls) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setKeyPath(certificate.privateKeyPath())
                  .setCertPath(certificate.certificatePath()));
    }
    server = FrontDoor.server(vertx, options, limits).requestHandler(this::answer);
    server.listen().await();
  }

  private void answer(HttpServerRequest request) {
    reached.add(request.method() + " " + request.uri());
    if (request.path().equals("/websocket")) {
      request
          .toWebSocket()
          .onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage));
      return;
    }
    if ("100-continue".equals(request.getHeader("expect"))) {
      request.response().writeContinue();
    }
    if (request.path().equals("/never-read")) {
      request.pause();
      vertx.setTimer(1500, fired -> request.resume());
    }
    Future<Buffer> body = request.body();
    if (request.path().equals("/early")) {
      request.response().setChunked(true).write("early");
    }
    body.onSuccess(read -> end(request, read));
  }

  private void end(HttpServerRequest request, Buffer body) {
    bodies.add(body);
    String answer = request.version() + " " + body.length();
    if (request.path().startsWith("/late")) {
      long wait = request.path().equals("/later") ? 900 : 200;
      vertx.setTimer(wait, fired -> request.response().end(answer));
    } else {
      request.response().end(answer);
    }
  }

  Vertx vertx() {
    return vertx;
  }

  int port() {
    return server.actualPort();
  }

  /** Method and target of every request that a handler ran for. */
  List<String> reached() {
    return reached;
  }

  List<Buffer> bodies() {
    return bodies;
  }

  @Override
  public void close() {
    vertx.close().await();
    certificate.delete();
  }
}
