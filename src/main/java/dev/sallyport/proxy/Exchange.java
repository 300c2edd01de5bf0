package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.Dialect;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * One call with both of its ends: whichever ends first ends the other, and each way of waiting has
 * its limit. Of one event loop.
 */
final class Exchange {
  /** What the call is waiting for. */
  enum Waiting {
    /** For nothing that this class limits: our own look-ups have deadlines of their own. */
    OURSELVES,
    /** For the client to send more of its body. */
    CLIENT_BODY,
    /** For the provider to take more of the body. */
    PROVIDER_READS,
    FIRST_BYTE,
    NEXT_CHUNK,
    /** For the client to take more of the answer. */
    CLIENT_READS
  }

  private static final long CANCEL = 0x8;

  private final HttpServerRequest request;
  private final Dialect dialect;
  private final List<Runnable> atEnd = new ArrayList<>(2);
  private HttpClientRequest upstream;
  private Waiting waiting = Waiting.OURSELVES;
  private long sinceNanos = System.nanoTime();
  private boolean ended;
  private boolean timedOut;

  Exchange(HttpServerRequest request, Dialect dialect) {
    this.request = request;
    this.dialect = dialect;
    request.response().closeHandler(v -> end());
    request.response().exceptionHandler(e -> end());
    request.exceptionHandler(e -> end());
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return request.response();
  }

  Dialect dialect() {
    return dialect;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether its upstream side was ended because it took too long. */
  boolean hasTimedOut() {
    return timedOut;
  }

  void atEnd(Runnable task) {
    atEnd.add(task);
  }

  void waitFor(Waiting what) {
    waiting = what;
    sinceNanos = System.nanoTime();
  }

  Waiting waiting() {
    return waiting;
  }

  long waitedNanos(long now) {
    return now - sinceNanos;
  }

  /** From now on the end of the client's side ends this. */
  void attach(HttpClientRequest request) {
    upstream = request;
    if (ended) {
      request.reset(CANCEL);
    }
  }

  /** The provider took too long: its side fails, and with it the Future of its answer. */
  void timeOut() {
    timedOut = true;
    waiting = Waiting.OURSELVES;
    upstream.reset(CANCEL);
  }

  /** The answer went out whole: the provider's side is left to end by itself. */
  void complete() {
    upstream = null;
    end();
  }

  /** The call is over, however it went; the second and later ends do nothing. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (upstream != null) {
      upstream.reset(CANCEL);
    }
    atEnd.forEach(Runnable::run);
  }

  /** Tells the client no in its dialect, or cuts the answer that has begun. */
  void fail(GatewayException error) {
    Refusals.answer(this, error);
  }
}
