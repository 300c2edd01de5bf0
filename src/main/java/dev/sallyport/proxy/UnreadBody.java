package dev.sallyport.proxy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;

/**
 * The rest of a body whose answer is known before it came. A client that is still sending must be
 * read from, else the reset of its connection could destroy the answer on the way; but only so
 * much, and only so long.
 */
final class UnreadBody {
  private static final long DRAINED_BYTES = 64 * 1024;
  private static final long LINGER_MILLIS = 1_000;
  private static final long NO_ERROR = 0;

  private UnreadBody() {}

  /** To be called before the answer's head is written: says in it that this is the last. */
  static void announce(HttpServerRequest request) {
    if (!isSmall(request) && !isHttp2(request)) {
      request.response().putHeader("connection", "close");
    }
  }

  /** To be called when the whole answer was given to be sent. */
  static void drop(HttpServerRequest request, Future<Void> sent) {
    if (request.isEnded()) {
      return;
    }
    boolean small = isSmall(request);
    request.handler(dropped -> {});
    request.resume();
    if (!small) {
      var vertx = ContextInternal.current().owner();
      sent.onComplete(done -> vertx.setTimer(LINGER_MILLIS, id -> close(request)));
    }
  }

  private static boolean isSmall(HttpServerRequest request) {
    return request.isEnded() || (!isHttp2(request) && announced(request) <= DRAINED_BYTES);
  }

  private static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  private static void close(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (!isHttp2(request)) {
      HardClose.of(request.connection());
    } else if (!request.isEnded()) {
      response.reset(NO_ERROR);
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
