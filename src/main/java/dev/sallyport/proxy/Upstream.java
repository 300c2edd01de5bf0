package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.crypto.Secret;
import dev.sallyport.provider.AuthScheme;
import dev.sallyport.provider.Endpoint;
import dev.sallyport.runtime.Destination;
import dev.sallyport.runtime.Outbound;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Opens the request to the provider, with the secret in place of the virtual key. */
final class Upstream {
  private final Outbound plain;
  private final Outbound tls;
  private final Outbound tlsHttp1;

  /** Several ways out, because only over TLS can HTTP/2 be agreed on without a guess. */
  Upstream(Outbound plain, Outbound tls, Outbound tlsHttp1) {
    this.plain = plain;
    this.tls = tls;
    this.tlsHttp1 = tlsHttp1;
  }

  /** Fails with FORBIDDEN where the provider's address is not allowed. */
  Future<HttpClientRequest> open(Exchange exchange, RequestPlan plan, Traces key) {
    RequestOptions options = options(exchange, plan, key);
    Outbound way = plan.endpoint().tls() ? tls : plain;
    return inTime(exchange, Wait.For.FIRST_BYTE, () -> way.request(destination(plan), options));
  }

  /** As {@link #open}, over HTTP/1.1: there an upgrade is what all providers know. */
  Future<HttpClientRequest> openSocket(
      Exchange exchange, RequestPlan plan, Traces key, Handshake asked) {
    RequestOptions options = options(exchange, plan, key);
    asked.ask(options.getHeaders(), key);
    Outbound way = plan.endpoint().tls() ? tlsHttp1 : plain;
    return inTime(exchange, Wait.For.HANDSHAKE, () -> way.request(destination(plan), options));
  }

  /** The pool itself would let a call wait for ever for one of its connections. */
  private static Future<HttpClientRequest> inTime(
      Exchange exchange, Wait.For limit, Supplier<Future<HttpClientRequest>> opening) {
    exchange.answering().start(limit);
    return opening
        .get()
        .compose(
            request -> {
              if (exchange.response().ended()) {
                request.reset();
                return Future.failedFuture(GatewayException.upstream("The call is over."));
              }
              exchange.answering().stop();
              return Future.succeededFuture(request);
            });
  }

  private static Destination destination(RequestPlan plan) {
    var endpoint = plan.endpoint();
    return new Destination(endpoint.host(), endpoint.port(), endpoint.tls());
  }

  private static RequestOptions options(Exchange exchange, RequestPlan plan, Traces key) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(exchange.request().method())
            .setURI(plan.uri())
            .setHeaders(MultiMap.caseInsensitiveMultiMap());
    Heads.copyRequest(exchange.request().headers(), options.getHeaders(), key);
    plan.model().list().ifPresent(list -> list.ask(options.getHeaders()));
    authorize(options.getHeaders(), plan.auth(), plan.credential().secret());
    Endpoint to = plan.endpoint();
    exchange.account().trace().goesOut(to.host(), to.port(), options.getHeaders());
    return options;
  }

  private static void authorize(MultiMap headers, AuthScheme auth, Secret secret) {
    if (secret.length() == 0 || auth == AuthScheme.NONE) {
      return;
    }
    String text = secret.revealText();
    if (!text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      // The client would refuse it in words that quote it.
      throw GatewayException.upstream("The credential's secret cannot be sent in a header.");
    }
    headers.set(auth.header(), auth.prefix() + text);
  }

  /** What to tell the client of a failure on this side of the gateway. */
  static GatewayException translate(Throwable failure, boolean timedOut) {
    if (failure instanceof GatewayException known) {
      return known;
    }
    if (failure instanceof OutOfMemoryError) {
      return Load.refusal();
    }
    if (timedOut || isTimeout(failure)) {
      return GatewayException.unanswered("The provider did not answer in time.");
    }
    return failure instanceof ConnectException
        ? GatewayException.upstream("The provider refused the connection.")
        : GatewayException.upstream("The provider ended the connection without an answer.");
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof io.netty.channel.ConnectTimeoutException;
  }
}
