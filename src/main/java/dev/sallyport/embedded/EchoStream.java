package dev.sallyport.embedded;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends piece after piece, the next one only when the last is on its way; stops with the client.
 */
final class EchoStream {
  private static final Logger log = LoggerFactory.getLogger(EchoStream.class);

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Iterator<String> pieces;
  private final long paceMillis;
  private final Runnable whenOver;

  EchoStream(
      Vertx vertx,
      HttpServerResponse response,
      Iterator<String> pieces,
      Duration pace,
      Runnable whenOver) {
    this.vertx = vertx;
    this.response = response;
    this.pieces = pieces;
    this.paceMillis = pace.toMillis();
    this.whenOver = whenOver;
  }

  /** A loop of callbacks, not a chain of futures: a chain grows with the text. */
  void next() {
    if (response.closed()) {
      whenOver.run();
    } else if (pieces.hasNext()) {
      response.write(pieces.next()).onSuccess(sent -> pause()).onFailure(this::stop);
    } else {
      response.end().onComplete(ended -> whenOver.run());
    }
  }

  private void pause() {
    if (paceMillis > 0 && pieces.hasNext()) {
      vertx.setTimer(paceMillis, timer -> next());
    } else {
      vertx.runOnContext(turn -> next());
    }
  }

  private void stop(Throwable failure) {
    log.debug("The client left an echo", failure);
    whenOver.run();
  }
}
