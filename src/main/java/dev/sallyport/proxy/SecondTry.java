package dev.sallyport.proxy;

import dev.sallyport.http.GoneAway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether a request that got no answer may go out once more. A provider may end an idle connection
 * in the moment in which a call takes it from the pool; a call that costs money must not be made
 * twice for that.
 *
 * <p>Safe is what the provider says not to have looked at (RFC 9113 § 8.7), and, on a connection
 * that was used before, a request that changes nothing. A POST whose connection just ends may have
 * been worked on: that is for the caller to decide, as with Go's client and nginx.
 */
final class SecondTry {
  /** A pool may hold more than one connection that the provider has ended. */
  static final int MOST = 2;

  private static final long PAUSE_MILLIS = 5;
  private static final long REFUSED_STREAM = 0x7;
  private static final Set<String> CHANGE_NOTHING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private SecondTry() {}

  /** Of a request without a body, or with one that is all there; no other can be sent again. */
  static boolean isSafe(Exchange exchange, HttpClientRequest request, Throwable failure) {
    return !exchange.hasEnded()
        && !exchange.hasTimedOut()
        && exchange.isRepeatable()
        && isSafe(request, failure);
  }

  /**
   * A connection that cannot be written to any more is in the pool until Netty has told of its end,
   * some turns of the loop later: taken at once, it would be the same again.
   */
  static Future<Void> leave(HttpClientRequest request, Throwable failure) {
    if (failure instanceof IOException) {
      HardClose.of(request.connection());
    }
    return Vertx.currentContext().owner().timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private static boolean isSafe(HttpClientRequest request, Throwable failure) {
    return request.version() == HttpVersion.HTTP_2
        ? isRefused(request, failure) || isStale(request, failure)
        : isStale(request, failure);
  }

  private static boolean isRefused(HttpClientRequest request, Throwable failure) {
    if (failure instanceof StreamResetException reset) {
      return reset.getCode() == REFUSED_STREAM;
    }
    return failure instanceof HttpClosedException
        && GoneAway.before(request.connection(), request.streamId());
  }

  /** The first stream of a connection has the number 1, in either version. */
  private static boolean isStale(HttpClientRequest request, Throwable failure) {
    boolean ended = failure instanceof HttpClosedException || failure instanceof IOException;
    return ended && request.streamId() > 1 && CHANGE_NOTHING.contains(request.getMethod().name());
  }
}
