package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.provider.Dialect;
import dev.sallyport.provider.UsageReaders;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Calls that go on as WebSockets once the provider agrees. Until then they are calls as all others:
 * what is refused is refused in plain HTTP.
 */
final class Sockets {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Clearance clearance;
  private final Upstream upstream;
  private final KnownTraces traces;

  Sockets(Clearance clearance, Upstream upstream, KnownTraces traces) {
    this.clearance = clearance;
    this.upstream = upstream;
    this.traces = traces;
  }

  Future<Void> open(Exchange exchange, RequestPlan plan, Traces trace, KeyRecord key) {
    Handshake asked = Handshake.of(exchange.request());
    Optional<ClientMessages> rules = clearance.messages(exchange, plan, key);
    return clearance
        .admit(exchange, plan, key, Buffer.buffer())
        .compose(
            v ->
                upstream
                    .openSocket(exchange, plan, trace, asked)
                    .compose(
                        request ->
                            send(exchange, request)
                                .compose(
                                    answer -> answered(exchange, plan, answer, asked, rules))));
  }

  private static Future<HttpClientResponse> send(Exchange exchange, HttpClientRequest request) {
    request.exceptionHandler(e -> {});
    exchange.attach(request);
    exchange.atEnd(() -> HardClose.of(request.connection()));
    if (exchange.hasEnded()) {
      HardClose.of(request.connection());
      return Future.failedFuture(GatewayException.upstream("The client has left."));
    }
    exchange.answering().start(Wait.For.HANDSHAKE);
    return request
        .connect()
        .recover(e -> Future.failedFuture(Upstream.translate(e, exchange.hasTimedOut())));
  }

  /** In the same turn of the loop, so that no frame is missed. */
  private Future<Void> answered(
      Exchange exchange,
      RequestPlan plan,
      HttpClientResponse answer,
      Handshake asked,
      Optional<ClientMessages> rules) {
    if (answer.statusCode() != SWITCHING_PROTOCOLS) {
      exchange.account().answered(answer.statusCode(), Optional.empty());
      new Relay(exchange, answer, traces.of(plan.credential().secret())).start();
      return Future.succeededFuture();
    }
    answer.exceptionHandler(e -> {}).pause();
    asked.check(answer.statusCode(), answer.headers());
    HttpServerRequest request = exchange.request();
    MultiMap headers = request.response().headers();
    Relay.copyHead(exchange, answer, traces.of(plan.credential().secret()));
    Handshake.consent(headers.remove("content-length"));
    return request
        .toNetSocket()
        .onSuccess(
            client -> {
              exchange
                  .account()
                  .upgraded(UsageReaders.ofSocket(exchange.dialect()), kinds(exchange.dialect()));
              new SocketRelay(exchange, client, answer.netSocket(), rules).start();
              answer.resume();
            })
        .mapEmpty();
  }

  /** Google's JSON comes in binary frames; what others send in such is sound. */
  private static SocketMessages.Kinds kinds(Dialect dialect) {
    return dialect == Dialect.GEMINI ? SocketMessages.Kinds.ALL : SocketMessages.Kinds.TEXTS;
  }
}
