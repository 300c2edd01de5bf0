package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** Gives the client the models that it asked for, once the provider's list is all there. */
final class ListAnswer {
  private static final int LIMIT_BYTES = 4 << 20;

  private final Exchange exchange;
  private final HttpClientResponse from;
  private final ModelList list;
  private final Optional<Traces> secret;
  private final Buffer theirs = Buffer.buffer();

  ListAnswer(Exchange exchange, HttpClientResponse from, ModelList list, Optional<Traces> secret) {
    this.exchange = exchange;
    this.from = from;
    this.list = list;
    this.secret = secret;
  }

  /** Errors and redirects list nothing: they pass as they come. */
  static boolean isOf(HttpClientResponse answer) {
    return answer.statusCode() >= 200 && answer.statusCode() < 300;
  }

  /** To be called in the same turn of the loop in which the answer's head arrived. */
  void start() {
    exchange.answerIsRead();
    from.handler(this::chunk);
    from.endHandler(v -> whole());
    from.exceptionHandler(e -> broken());
    if (isEncoded(from.getHeader("content-encoding"))) {
      throw ModelList.unreadable();
    }
  }

  private static boolean isEncoded(String encoding) {
    return encoding != null && !encoding.equalsIgnoreCase("identity");
  }

  private void chunk(Buffer chunk) {
    if (exchange.hasEnded()) {
      return;
    }
    theirs.appendBuffer(chunk);
    exchange.answering().start(Wait.For.NEXT_CHUNK);
    if (theirs.length() > LIMIT_BYTES) {
      exchange.fail(GatewayException.upstream("The provider's list of models is too long."));
    }
  }

  private void whole() {
    if (exchange.hasEnded()) {
      return;
    }
    try {
      answer(list.edited(theirs));
    } catch (GatewayException e) {
      exchange.fail(e);
    }
  }

  private void answer(Buffer ours) {
    HttpServerResponse to = exchange.response();
    to.setStatusCode(from.statusCode());
    Heads.copyResponse(from.headers(), to.headers(), secret);
    ModelList.forget(to.headers());
    to.putHeader("content-length", Integer.toString(ours.length()));
    exchange.tellOwn();
    UnreadBody.announce(exchange.request());
    exchange.answerIsWhole();
    exchange.account().whole();
    var sent = to.end(ours);
    sent.onComplete(done -> exchange.end());
    UnreadBody.drop(exchange.request(), sent);
  }

  private void broken() {
    if (!exchange.hasEnded()) {
      exchange.fail(
          exchange.hasTimedOut()
              ? GatewayException.upstreamTimeout("The provider stopped sending.")
              : GatewayException.upstream("The provider ended its answer before its end."));
    }
  }
}
