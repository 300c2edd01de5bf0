package dev.sallyport.proxy;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.DialectError;
import dev.sallyport.provider.Quota;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

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
      exchange.lastWords(error).ifPresent(response::write);
      exchange.cutAnswer();
    } else {
      refuse(exchange, response, error);
      exchange.end();
    }
  }

  private static void refuse(
      Exchange exchange, HttpServerResponse response, GatewayException error) {
    HttpServerRequest request = exchange.request();
    Buffer body = DialectError.body(exchange.dialect(), error);
    boolean last = response.headers().contains("connection", "close", true);
    response.headers().clear();
    response
        .setStatusCode(error.code().status())
        .putHeader("content-type", "application/json")
        .putHeader("content-length", Integer.toString(body.length()));
    error.retryAfter().ifPresent(after -> tellWhen(response, error.code(), after));
    exchange.tellLimits();
    if (last) {
      response.putHeader("connection", "close");
    }
    UnreadBody.announce(request);
    UnreadBody.drop(request, response.end(body));
  }

  private static void tellWhen(HttpServerResponse response, ErrorCode code, Duration after) {
    response.putHeader("retry-after", Long.toString(Quota.wholeSeconds(after)));
    if (code == ErrorCode.LIMITED) {
      response.putHeader(
          "retry-after-ms", Long.toString(Math.max(1, after.plusNanos(999_999).toMillis())));
      response.putHeader("x-should-retry", "true");
    }
  }
}
