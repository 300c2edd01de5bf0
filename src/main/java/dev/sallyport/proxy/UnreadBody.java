package dev.sallyport.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;

/**
 * The rest of a body whose answer is known before it came. A client that is still sending must be
 * read from, else the reset of its connection could destroy the answer on the way (RFC 9112 section
 * 9.6); but only so much, and only so long.
 */
final class UnreadBody {
  private static final long SMALL_BYTES = 64 * 1024;

  /** Enough for the largest JSON body: many a client looks for an answer only when all is sent. */
  private static final long DRAINED_BYTES = 64L * 1024 * 1024;

  private static final long LONGEST_MILLIS = 5_000;

  /** For a client that has sent all to read the answer and close. */
  private static final long LAST_MILLIS = 1_000;

  private static final long NO_ERROR = 0;

  private final HttpServerRequest request;
  private final Vertx vertx;
  private long dropped;
  private long timer = -1;

  private UnreadBody(HttpServerRequest request) {
    this.request = request;
    this.vertx = ContextInternal.current().owner();
  }

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
    if (isSmall(request)) {
      request.handler(small -> {});
      request.resume();
    } else {
      new UnreadBody(request).drop(sent);
    }
  }

  private void drop(Future<Void> sent) {
    request.handler(
        chunk -> {
          dropped += chunk.length();
          if (dropped > DRAINED_BYTES) {
            close();
          }
        });
    request.endHandler(v -> sent.onComplete(done -> closeIn(LAST_MILLIS)));
    request.resume();
    if (!isHttp2(request)) {
      request.connection().closeHandler(v -> vertx.cancelTimer(timer));
    }
    sent.onComplete(done -> closeIn(isHttp2(request) ? LAST_MILLIS : LONGEST_MILLIS));
  }

  private void closeIn(long millis) {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(millis, id -> close());
  }

  private void close() {
    if (!isHttp2(request)) {
      HardClose.of(request.connection());
    } else if (!request.isEnded()) {
      request.response().reset(NO_ERROR);
    }
  }

  private static boolean isSmall(HttpServerRequest request) {
    return request.isEnded() || (!isHttp2(request) && announced(request) <= SMALL_BYTES);
  }

  private static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
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
