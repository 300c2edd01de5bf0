package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.http.GoneAway;
import dev.sallyport.provider.StreamError;
import dev.sallyport.provider.StreamForm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * Copies the provider's answer to the client as it comes. A small answer goes in one write; all
 * others chunk by chunk, no faster than the client reads. An answer that breaks off never looks
 * whole.
 */
final class Relay {
  private static final int FIRST_FINAL_STATUS = 200;
  private static final int LAST_STATUS = 999;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  /** Redirects and errors tell what was asked for. */
  private static final int FIRST_TELLING_STATUS = 300;

  private final Exchange exchange;
  private final HttpClientResponse from;
  private final HttpServerResponse to;
  private final Optional<Traces> secret;
  private final Strainer strainer;
  private final Optional<PackedError> packed;
  private final Optional<StreamForm> form;
  private final Optional<EventEnds> events;
  private long expected = -1;
  private long passed;
  private boolean endsWithConnection;
  private boolean paused;
  private boolean allReceived;
  private boolean complete;

  /**
   * @param secret of the provider, which may send it back; empty where it takes none
   */
  Relay(Exchange exchange, HttpClientResponse from, Optional<Traces> secret) {
    this.exchange = exchange;
    this.from = from;
    this.to = exchange.response();
    this.secret = secret;
    this.packed =
        secret
            .filter(traces -> isTelling() && !isBodiless())
            .flatMap(traces -> PackedError.of(from.headers(), traces));
    this.form = StreamForm.of(exchange.dialect(), exchange.request().path(), type());
    this.events = form.map(EventEnds::of);
    this.strainer =
        new Strainer(packed.isPresent() ? Optional.empty() : secret, isTelling(), hiddenUsage());
  }

  private Optional<HiddenUsage> hiddenUsage() {
    boolean ofAnyLength = from.getHeader("content-length") == null;
    boolean hides = exchange.account().hidesUsage() && isReadable() && ofAnyLength;
    return hides && form.equals(Optional.of(StreamForm.EVENTS))
        ? Optional.of(new HiddenUsage())
        : Optional.empty();
  }

  private boolean isTelling() {
    return from.statusCode() >= FIRST_TELLING_STATUS;
  }

  private String type() {
    String type = from.getHeader("content-type");
    return type == null ? "" : type;
  }

  /** To be called in the same turn of the loop in which the answer's head arrived. */
  void start() {
    from.exceptionHandler(this::broken);
    if (from.statusCode() < FIRST_FINAL_STATUS || from.statusCode() > LAST_STATUS) {
      throw GatewayException.upstream("The provider's answer could not be understood.");
    }
    exchange.answerBegins(this);
    to.setStatusCode(from.statusCode());
    copyHead(exchange, from, secret);
    exchange.account().answerBegins(to.headers());
    frame();
    from.handler(this::chunk);
    from.endHandler(v -> whole());
    to.drainHandler(v -> drained());
  }

  /** What of the head of an answer is told to the client. */
  static void copyHead(Exchange exchange, HttpClientResponse from, Optional<Traces> secret) {
    Heads.copyResponse(from.headers(), exchange.response().headers(), secret);
    exchange.tellOwn();
  }

  private void drained() {
    if (exchange.revoked().isEmpty()) {
      exchange.answering().start(Wait.For.NEXT_CHUNK);
    }
    paused = false;
    from.resume();
    if (allReceived) {
      endOnceRead();
    }
  }

  /** Without an announced length the head must not wait for a first chunk that may be long. */
  private void frame() {
    String length = to.headers().get("content-length");
    if (isBodiless()) {
      to.headersEndHandler(v -> unframe(length));
    } else if (packed.isPresent()) {
      to.headers().remove("content-length");
    } else if (length != null) {
      expected = Long.parseLong(length);
    } else if (exchange.request().version() == HttpVersion.HTTP_1_0) {
      endsWithConnection = true;
    } else {
      to.setChunked(true);
      Vertx.currentContext().runOnContext(v -> sendHead());
    }
  }

  private boolean isBodiless() {
    return exchange.request().method().equals(HttpMethod.HEAD)
        || from.statusCode() == NO_CONTENT
        || from.statusCode() == NOT_MODIFIED;
  }

  /** Vert.x gives an answer without a body the length 0, which is another thing to say. */
  private void unframe(String length) {
    if (length == null) {
      to.headers().remove("content-length");
    }
  }

  private void sendHead() {
    if (!to.headWritten() && !to.ended() && !exchange.hasEnded()) {
      to.writeHead();
    }
  }

  private void chunk(Buffer received) {
    exchange.account().read(received);
    packed.ifPresent(error -> error.add(received));
    if (packed.isPresent()) {
      return;
    }
    Buffer chunk = strainer.next(received);
    if (chunk.length() == 0 || exchange.isCut()) {
      return;
    }
    if (chunk.length() == expected && !to.headWritten()) {
      finish(chunk);
    } else if (exchange.revoked().isPresent()) {
      endWithin(chunk, exchange.revoked().get());
    } else {
      pass(chunk);
      keepPace();
    }
  }

  /** A body of known length is whole with its last byte, and not only with its end. */
  private void pass(Buffer chunk) {
    events.ifPresent(ends -> ends.pass(chunk));
    exchange.account().answerPasses(chunk);
    passed += chunk.length();
    if (passed == expected) {
      exchange.account().whole();
    }
    to.write(chunk);
  }

  private void keepPace() {
    if (to.writeQueueFull()) {
      exchange.answering().start(Wait.For.CLIENT_READS);
      paused = true;
      from.pause();
    } else {
      exchange.answering().start(Wait.For.NEXT_CHUNK);
    }
  }

  /** The event that has begun is the last. */
  private void endWithin(Buffer chunk, GatewayException error) {
    int end = events.map(ends -> ends.firstEnd(chunk)).orElse(-1);
    Buffer rest = end < 0 ? chunk : chunk.slice(0, end);
    pass(rest);
    if (end >= 0) {
      exchange.fail(error);
    }
  }

  private void finish(Buffer last) {
    UnreadBody.announce(exchange.request());
    close(last);
  }

  private void whole() {
    if (complete || exchange.hasEnded() || exchange.isCut()) {
      return;
    }
    if (exchange.revoked().isPresent()) {
      exchange.fail(exchange.revoked().get());
      return;
    }
    if (packed.isPresent()) {
      finish(packed.get().checked(to.headers(), exchange));
      return;
    }
    Heads.copyResponse(from.trailers(), to.trailers(), secret);
    Buffer rest = strainer.rest();
    if (!to.headWritten()) {
      UnreadBody.announce(exchange.request());
    }
    close(rest);
  }

  /** The client may still be sending, to a provider that has said all without reading it. */
  private void close(Buffer last) {
    complete = true;
    exchange.answerIsWhole();
    exchange.account().answerPasses(last);
    exchange.account().whole();
    Future<Void> sent = to.end(last);
    sent.onComplete(done -> exchange.end());
    UnreadBody.drop(exchange.request(), sent);
    if (endsWithConnection) {
      sent.onComplete(done -> exchange.request().connection().close());
    }
  }

  private void broken(Throwable failure) {
    if (complete || exchange.hasEnded()) {
      return;
    }
    if (hasAll(failure)) {
      allReceived = true;
      endOnceRead();
      return;
    }
    GatewayException error =
        exchange.hasTimedOut()
            ? GatewayException.unanswered("The provider stopped sending.")
            : GatewayException.upstream("The provider ended the stream before its end.");
    exchange.fail(exchange.revoked().orElse(error));
  }

  private boolean hasAll(Throwable failure) {
    HttpClientRequest request = from.request();
    return GoneAway.after(request.connection(), request.streamId(), failure);
  }

  /** Vert.x hands over what it still holds, unless stopped again, but no end after a failure. */
  private void endOnceRead() {
    Vertx.currentContext()
        .runOnContext(
            v -> {
              if (!paused) {
                whole();
              }
            });
  }

  /** Whether it could be told in the stream that it ends, but for an event that has begun. */
  boolean isWithinEvent() {
    return to.headWritten() && !to.ended() && isReadable() && !isBetweenEvents();
  }

  /**
   * What to tell the client in its dialect, a write for each; empty where the form of the answer,
   * or an event that has begun, leaves no place for it. In either case the connection then ends
   * without the mark of a normal end.
   */
  List<Buffer> inStream(GatewayException error) {
    return isReadable() && isBetweenEvents()
        ? StreamError.of(form.get(), exchange.dialect(), error, events.get().separator())
        : List.of();
  }

  private boolean isBetweenEvents() {
    return events.filter(EventEnds::isAtEnd).isPresent();
  }

  private boolean isReadable() {
    return events.isPresent() && expected < 0 && from.getHeader("content-encoding") == null;
  }
}
