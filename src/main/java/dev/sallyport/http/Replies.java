package dev.sallyport.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;

/** Writes answers. */
final class Replies {
  private Replies() {}

  /** Adds what every answer of these surfaces carries: none is to be stored or guessed at. */
  static void send(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(reply.status())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-content-type-options", "nosniff");
    reply.body().ifPresent(body -> response.putHeader("content-type", "application/json"));
    reply.headers().forEach(response::putHeader);
    if (reply.body().isPresent()) {
      response.end(bytes(reply.body().get()));
    } else {
      response.end();
    }
  }

  private static Buffer bytes(Object body) {
    return body instanceof Buffer bytes ? bytes : Json.encodeToBuffer(body);
  }
}
