package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.DialectError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;

/** The only place of the data port that writes an error body. */
final class Refusals {
  private static final long INTERNAL_ERROR = 0x2;
  private static final long DRAINED_BYTES = 64 * 1024;
  private static final long LINGER_MILLIS = 1_000;

  private Refusals() {}

  static void answer(Exchange exchange, GatewayException error) {
    HttpServerResponse response = exchange.response();
    if (exchange.hasEnded() || response.ended() || response.closed()) {
      exchange.end();
      return;
    }
    if (response.headWritten()) {
      exchange.end();
      response.reset(INTERNAL_ERROR);
      return;
    }
    Buffer body = DialectError.body(exchange.dialect(), error);
    response.headers().clear();
    response
        .setStatusCode(error.code().status())
        .putHeader("content-type", "application/json")
        .putHeader("content-length", Integer.toString(body.length()));
    error
        .retryAfter()
        .ifPresent(after -> response.putHeader("retry-after", Long.toString(after.toSeconds())));
    send(exchange.request(), response, body);
    exchange.end();
  }

  /**
   * A client that is still sending must be read from, else the reset of its connection could
   * destroy the answer on the way; but only so much, and only so long.
   */
  private static void send(HttpServerRequest request, HttpServerResponse response, Buffer body) {
    boolean http2 = request.version() == HttpVersion.HTTP_2;
    boolean small = request.isEnded() || (!http2 && announced(request) <= DRAINED_BYTES);
    if (!small && !http2) {
      response.putHeader("connection", "close");
    }
    var sent = response.end(body);
    if (request.isEnded()) {
      return;
    }
    request.handler(dropped -> {});
    request.resume();
    if (!small) {
      var context = ContextInternal.current();
      sent.onComplete(
          done -> context.owner().setTimer(LINGER_MILLIS, id -> closeAfter(request, http2)));
    }
  }

  private static void closeAfter(HttpServerRequest request, boolean http2) {
    if (request.isEnded()) {
      return;
    }
    if (http2) {
      request.response().reset(0);
    } else {
      request.connection().close();
    }
  }

  /**
   * The announced length of the body; as if endless where there is none or where it is held back.
   */
  private static long announced(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    boolean chunked = request.getHeader("transfer-encoding") != null;
    if (chunked || request.getHeader("expect") != null) {
      return Long.MAX_VALUE;
    }
    return length == null ? 0 : Long.parseLong(length);
  }
}
