package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.IpLiteral;
import dev.sallyport.http.ClientAddress;
import dev.sallyport.key.KeyRecord;
import dev.sallyport.telemetry.CallEnd;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One proxied call, from its head to its last byte: key, plan, body, provider, answer. */
final class ProxyHandler implements Handler<HttpServerRequest> {
  private static final Logger log = LoggerFactory.getLogger(ProxyHandler.class);
  private static final String READY = "/-/ready";

  private final Grants grants;
  private final Clearance clearance;
  private final Sockets sockets;
  private final Upstream upstream;
  private final Watch watch;
  private final ClientAddress clients;
  private final UploadLinks links;
  private final Shared shared;
  private final KnownTraces traces = new KnownTraces();

  ProxyHandler(
      Grants grants,
      Clearance clearance,
      Upstream upstream,
      Watch watch,
      ClientAddress clients,
      Shared shared) {
    this.grants = grants;
    this.clearance = clearance;
    this.sockets = new Sockets(clearance, upstream, traces);
    this.upstream = upstream;
    this.watch = watch;
    this.clients = clients;
    this.links = new UploadLinks(clients);
    this.shared = shared;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (READY.equals(request.path())) {
      request.response().setStatusCode(shared.node().isReady() ? 204 : 503).end();
      return;
    }
    if (shared.node().isDraining() && request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader("connection", "close");
    }
    boolean anthropic = request.getHeader("anthropic-version") != null;
    String method = Handshake.isAskedFor(request) ? Handshake.METHOD : request.method().name();
    Inbound inbound = Inbound.of(method, request.uri(), anthropic);
    Exchange exchange = new Exchange(request, inbound.spoken(), this::over);
    exchange
        .account()
        .follow(
            shared
                .followers()
                .tracing()
                .begin(exchange.id().uuid(), request.method().name(), request.headers()));
    watch.add(exchange);
    request.pause();
    if (!shared.load().begin()) {
      failed(exchange, Load.refusal());
      return;
    }
    exchange.atEnd(shared.load()::end);
    Future.<Void>succeededFuture()
        .compose(v -> serve(exchange, inbound))
        .onFailure(e -> failed(exchange, e));
  }

  private Future<Void> serve(Exchange exchange, Inbound inbound) {
    String presented =
        Carriers.presented(exchange.request().headers(), inbound.query())
            .orElseThrow(() -> GatewayException.unauthenticated("The request presents no key."));
    return grants
        .find(presented, () -> client(exchange.request()))
        .compose(grant -> forward(exchange, inbound, presented, grant));
  }

  private Future<Void> forward(Exchange exchange, Inbound inbound, String presented, Grant grant) {
    KeyRecord key = grant.record();
    Traces trace = traces.of(key, presented);
    Carriers.refuseInPath(inbound.path(), trace);
    String query = Carriers.withoutKey(inbound.query(), trace);
    RequestPlan plan = clearance.plan(exchange, inbound, query, key);
    grants.hold(exchange, grant, plan.credential());
    if (inbound.method().equals(Handshake.METHOD)) {
      return sockets.open(exchange, plan, trace, key);
    }
    Body body = clearance.body(exchange, plan);
    Buffer nothing = Buffer.buffer();
    return switch (body.kind()) {
      case NONE ->
          clearance
              .admit(exchange, plan, key, nothing)
              .compose(v -> exchange(exchange, plan, trace, r -> whole(exchange, r.end())));
      case COLLECTED ->
          body.collect(shared.load())
              .compose(bytes -> collected(exchange, plan, trace, key, bytes));
      case STREAMED ->
          clearance
              .admit(exchange, plan, key, nothing)
              .compose(
                  v ->
                      exchange(
                          exchange,
                          plan,
                          trace,
                          request ->
                              body.pipeTo(request.setChunked(isOfUnknownLength(request)), trace)));
    };
  }

  private Future<Void> collected(
      Exchange exchange, RequestPlan plan, Traces trace, KeyRecord key, Buffer bytes) {
    Body.refuseKey(bytes, trace);
    return clearance
        .admit(exchange, plan, key, bytes)
        .compose(body -> exchange(exchange, plan, trace, r -> whole(exchange, end(r, body))));
  }

  /** Over HTTP/2 the end alone tells that there is no body; Vert.x would announce the length 0. */
  private static Future<Void> end(HttpClientRequest request, Buffer bytes) {
    boolean unknown = isOfUnknownLength(request);
    if (!unknown) {
      request.putHeader("content-length", Integer.toString(bytes.length()));
    }
    return unknown && bytes.length() == 0 ? request.end() : request.end(bytes);
  }

  private static boolean isOfUnknownLength(HttpClientRequest request) {
    return request.headers().get("content-length") == null;
  }

  /** There is no telling how far it is, so the time for all of it is that for the first byte. */
  private static Future<Void> whole(Exchange exchange, Future<Void> sent) {
    exchange.answering().start(Wait.For.FIRST_BYTE);
    return sent;
  }

  /** How the body goes to the provider. */
  private interface Sender {
    Future<Void> send(HttpClientRequest request);
  }

  private Future<Void> exchange(Exchange exchange, RequestPlan plan, Traces trace, Sender sender) {
    return attempt(exchange, plan, trace, sender, SecondTry.MOST);
  }

  private Future<Void> attempt(
      Exchange exchange, RequestPlan plan, Traces trace, Sender sender, int more) {
    Supplier<Future<Void>> again = () -> attempt(exchange, plan, trace, sender, more - 1);
    return upstream
        .open(exchange, plan, trace)
        .compose(
            request ->
                send(
                    exchange,
                    plan,
                    request,
                    sender,
                    failure -> unanswered(exchange, request, failure, more > 0, again)));
  }

  private static Future<Void> unanswered(
      Exchange exchange,
      HttpClientRequest request,
      Throwable failure,
      boolean more,
      Supplier<Future<Void>> again) {
    if (more && SecondTry.isSafe(exchange, request, failure)) {
      exchange.account().trace().unanswered(failure);
      return SecondTry.leave(request, failure).compose(v -> again.get());
    }
    return Future.failedFuture(Upstream.translate(failure, exchange.hasTimedOut()));
  }

  private Future<Void> send(
      Exchange exchange,
      RequestPlan plan,
      HttpClientRequest request,
      Sender sender,
      Function<Throwable, Future<Void>> unanswered) {
    request.exceptionHandler(e -> log.debug("Provider connection: {}", e.toString()));
    exchange.attach(request);
    Future<Void> answered =
        request.response().compose(answer -> relay(exchange, plan, answer), unanswered);
    if (!exchange.hasEnded()) {
      exchange.beginBody();
      sender
          .send(request)
          .onSuccess(sent -> exchange.bodySent())
          .onFailure(e -> unsent(exchange, request, e));
    }
    return answered;
  }

  /**
   * A provider may answer and close before it has read all: then its answer counts. Where there is
   * a second try, the answer's own failure decides on it.
   */
  private void unsent(Exchange exchange, HttpClientRequest request, Throwable failure) {
    if (SecondTry.isSafe(exchange, request, failure)) {
      return;
    }
    if (failure instanceof GatewayException || !exchange.isAnswered()) {
      failed(exchange, Upstream.translate(failure, exchange.hasTimedOut()));
    }
  }

  private Future<Void> relay(Exchange exchange, RequestPlan plan, HttpClientResponse answer) {
    Optional<Traces> secret = traces.of(plan.credential().secret());
    exchange.account().answered(answer.statusCode(), UsageTap.of(exchange, answer));
    links.turn(exchange.request(), plan, answer.headers());
    plan.model()
        .list()
        .filter(list -> ListAnswer.isOf(answer))
        .ifPresentOrElse(
            list -> new ListAnswer(exchange, answer, list, secret).start(),
            () -> new Relay(exchange, answer, secret).start());
    return Future.succeededFuture();
  }

  private void over(Exchange exchange, Optional<Opened> opened, Closed closed) {
    HttpServerRequest request = exchange.request();
    shared
        .followers()
        .ends()
        .ended(
            new CallEnd(
                exchange.id().uuid(),
                request.method().name(),
                exchange.dialect().id(),
                () -> client(request),
                opened,
                closed));
  }

  private void failed(Exchange exchange, Throwable failure) {
    if (exchange.hasEnded()) {
      return;
    }
    if (failure instanceof GatewayException told) {
      logRefusal(exchange, told);
      exchange.fail(told);
    } else {
      log.error("Call {} failed in the gateway itself", exchange.id(), failure);
      exchange.fail(GatewayException.internal());
    }
  }

  private void logRefusal(Exchange exchange, GatewayException told) {
    if (log.isDebugEnabled()) {
      String client = client(exchange.request()).getHostAddress();
      log.debug("Refused call {} from {}: {}", exchange.id(), client, told.getMessage());
    }
  }

  private InetAddress client(HttpServerRequest request) {
    return IpLiteral.parse(request.remoteAddress().hostAddress())
        .map(peer -> clients.of(peer, request.headers().getAll("x-forwarded-for")))
        .orElseGet(InetAddress::getLoopbackAddress);
  }
}
