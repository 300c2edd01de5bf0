package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.DialectError;
import dev.sallyport.provider.ErrorHeaders;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The only place of the data port that writes an error body. */
final class Refusals {
  private Refusals() {}

  static void answer(Exchange exchange, GatewayException error) {
    HttpServerResponse response = exchange.response();
    if (exchange.isCut()) {
      return;
    }
    if (exchange.hasEnded() || response.ended() || response.closed()) {
      exchange.end();
    } else if (response.headWritten()) {
      exchange.account().failed(error);
      exchange.lastWords(error).forEach(response::write);
      exchange.cutAnswer();
    } else {
      exchange.account().failed(error);
      refuse(exchange, response, error);
    }
  }

  private static void refuse(
      Exchange exchange, HttpServerResponse response, GatewayException error) {
    HttpServerRequest request = exchange.request();
    Buffer body = DialectError.body(exchange.dialect(), error, exchange.id().inDialect());
    boolean last = response.headers().contains("connection", "close", true);
    response.headers().clear();
    response
        .setStatusCode(error.code().status())
        .putHeader("content-type", "application/json")
        .putHeader("content-length", Integer.toString(body.length()));
    ErrorHeaders.tell(exchange.dialect(), response.headers(), error, exchange.id().inDialect());
    exchange.tellOwn();
    if (last) {
      response.putHeader("connection", "close");
    }
    UnreadBody.announce(request);
    Future<Void> sent = response.end(body);
    exchange.refusalIsWhole(sent);
    UnreadBody.drop(request, sent);
  }
}
