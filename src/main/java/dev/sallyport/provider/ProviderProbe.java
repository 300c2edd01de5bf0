package dev.sallyport.provider;

import static dev.sallyport.credential.Validation.Outcome.NOT_ALLOWED;
import static dev.sallyport.credential.Validation.Outcome.RATE_LIMITED;
import static dev.sallyport.credential.Validation.Outcome.REFUSED;
import static dev.sallyport.credential.Validation.Outcome.TIMED_OUT;
import static dev.sallyport.credential.Validation.Outcome.UNEXPECTED;
import static dev.sallyport.credential.Validation.Outcome.UNREACHABLE;
import static dev.sallyport.credential.Validation.Outcome.VALID;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.Probe;
import dev.sallyport.credential.Validation.Outcome;
import dev.sallyport.runtime.Destination;
import dev.sallyport.runtime.Outbounds;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks providers over HTTP. Of the answer only the status counts, and nothing of it goes on to
 * anybody; the rest is not read.
 */
public final class ProviderProbe implements Probe {
  private static final Logger log = LoggerFactory.getLogger(ProviderProbe.class);
  private static final int MOST_READ_BYTES = 4_096;
  private static final long CANCEL = 8;

  private final Vertx vertx;
  private final Outbounds ways;
  private final Duration deadline;

  /**
   * @param ways of the event loop that this is made on; closed with it
   */
  public ProviderProbe(Vertx vertx, Outbounds ways, Duration deadline) {
    this.vertx = vertx;
    this.ways = ways;
    this.deadline = deadline;
  }

  @Override
  public Future<Outcome> ask(Question question) {
    if (!isUnderstood(question)) {
      return Future.succeededFuture(NOT_ALLOWED);
    }
    ProbeCall call = ProbeCall.of(question);
    if (!call.canBeSent()) {
      return Future.succeededFuture(UNEXPECTED);
    }
    Promise<Outcome> result = Promise.promise();
    long timer = vertx.setTimer(deadline.toMillis(), id -> result.tryComplete(TIMED_OUT));
    Endpoint endpoint = call.endpoint();
    (endpoint.tls() ? ways.tls() : ways.plain())
        .request(new Destination(endpoint.host(), endpoint.port(), endpoint.tls()), call.options())
        .compose(request -> answer(request, result.future()))
        .recover(ProviderProbe::outcome)
        .onComplete(result::tryComplete, result::tryFail);
    return result.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** What was written past the rules need not be a URL. */
  private static boolean isUnderstood(Question question) {
    try {
      Endpoint.parse(question.provider().bases().endpoint());
      question.endpoint().ifPresent(Endpoint::parse);
      return true;
    } catch (IllegalArgumentException e) {
      log.debug("No endpoint: {}", e.getMessage());
      return false;
    }
  }

  /**
   * @param judged once complete, what is left of the exchange is dropped
   */
  private static Future<Outcome> answer(HttpClientRequest request, Future<Outcome> judged) {
    judged.onComplete(done -> request.reset(CANCEL));
    return request.send().compose(ProviderProbe::outcome);
  }

  private static Future<Outcome> outcome(HttpClientResponse response) {
    response.exceptionHandler(
        dropped -> log.debug("Not read to its end: {}", dropped.getMessage()));
    int status = response.statusCode();
    if (status == 400) {
      return read(response).map(ProviderProbe::ofBadRequest);
    }
    return Future.succeededFuture(
        switch (status) {
          case 401, 403 -> REFUSED;
          case 429 -> RATE_LIMITED;
          default -> status >= 200 && status < 300 ? VALID : UNEXPECTED;
        });
  }

  private static Future<Buffer> read(HttpClientResponse response) {
    Promise<Buffer> body = Promise.promise();
    Buffer seen = Buffer.buffer();
    response.exceptionHandler(body::tryFail);
    response.endHandler(end -> body.tryComplete(seen));
    response.handler(
        bytes -> {
          seen.appendBuffer(bytes, 0, Math.min(bytes.length(), MOST_READ_BYTES - seen.length()));
          if (seen.length() >= MOST_READ_BYTES) {
            body.tryComplete(seen);
          }
        });
    return body.future();
  }

  /** As Gemini and xAI say that they do not know a key. */
  private static Outcome ofBadRequest(Buffer body) {
    String text = body.toString(StandardCharsets.UTF_8);
    return text.contains("API_KEY_INVALID") || text.contains("Incorrect API key")
        ? REFUSED
        : UNEXPECTED;
  }

  private static Future<Outcome> outcome(Throwable failure) {
    if (failure instanceof GatewayException known) {
      ErrorCode code = known.code();
      return code == ErrorCode.FORBIDDEN
          ? Future.succeededFuture(NOT_ALLOWED)
          : code == ErrorCode.UPSTREAM_TIMEOUT
              ? Future.succeededFuture(TIMED_OUT)
              : code == ErrorCode.UPSTREAM
                  ? Future.succeededFuture(UNREACHABLE)
                  : Future.failedFuture(failure);
    }
    boolean gone = failure instanceof IOException || failure instanceof HttpClosedException;
    return Future.succeededFuture(gone ? UNREACHABLE : UNEXPECTED);
  }

  @Override
  public Duration deadline() {
    return deadline;
  }

  @Override
  public Future<Void> close() {
    return ways.close();
  }
}
