package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import dev.sallyport.provider.Dialect;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call with both of its ends: whichever ends first ends the other, and each way of waiting has
 * its limit. Of one event loop.
 */
final class Exchange {
  private static final long INTERNAL_ERROR = 0x2;

  private static final String ID_HEADER = "sallyport-request-id";

  private final HttpServerRequest request;
  private final Account account;
  private Dialect dialect;
  private LimitNotice limits = LimitNotice.NONE;
  private final List<Runnable> atEnd = new ArrayList<>(2);
  private final Wait sending = new Wait();
  private final Wait answering = new Wait();
  private final Outgoing outgoing = new Outgoing();
  private boolean answered;
  private boolean ended;
  private boolean timedOut;
  private boolean cut;
  private Optional<Relay> relay = Optional.empty();
  private Optional<SocketRelay> socket = Optional.empty();
  private Optional<GatewayException> revoked = Optional.empty();
  private Optional<Hold> held = Optional.empty();

  Exchange(HttpServerRequest request, Dialect dialect, Ends ends) {
    this.request = request;
    this.dialect = dialect;
    this.account = new Account((opened, closed) -> ends.ended(this, opened, closed));
    request.response().closeHandler(v -> end());
    request.response().exceptionHandler(e -> end());
    request.exceptionHandler(e -> end());
  }

  /** Who is told of a call's end. */
  interface Ends {
    void ended(Exchange exchange, Optional<Opened> opened, Closed closed);
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

  Account account() {
    return account;
  }

  RequestId id() {
    return account.id();
  }

  /** From now on in this one: the key has told whose path it is. */
  void speak(Dialect of) {
    dialect = of;
  }

  /** What every answer from now on says of the limits. */
  void notice(LimitNotice notice) {
    limits = notice;
  }

  /** To be called with the headers of an answer as they would be without it. */
  void tellOwn() {
    response().headers().set(ID_HEADER, id().toString());
    limits.tell(dialect, response().headers());
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether its upstream side was ended because it took too long. */
  boolean hasTimedOut() {
    return timedOut;
  }

  /** Whether the head of the provider's answer has come. */
  boolean isAnswered() {
    return answered;
  }

  void atEnd(Runnable task) {
    atEnd.add(task);
  }

  /** The memory of a body that is kept until it is sent, or the call ends. */
  void holds(Hold hold) {
    held = Optional.of(hold);
    atEnd(hold::release);
  }

  Optional<Hold> held() {
    return held.filter(Hold::isHeld);
  }

  /** The way of the request's body. */
  Wait sending() {
    return sending;
  }

  /** The way of the answer. */
  Wait answering() {
    return answering;
  }

  /** From now on the end of the client's side ends this. */
  void attach(HttpClientRequest request) {
    account.goesOut();
    outgoing.attach(request);
    if (ended) {
      outgoing.cut();
    }
  }

  /** Its body goes on as it comes and is kept nowhere. */
  void passBodyOn() {
    outgoing.passBodyOn();
  }

  /** Whether the request could be sent to the provider once more. */
  boolean isRepeatable() {
    return outgoing.isRepeatable() && !answered;
  }

  void beginBody() {
    outgoing.beginBody();
  }

  void bodySent() {
    outgoing.bodySent();
    held.ifPresent(Hold::release);
    sending.stop();
    if (!answered && !ended) {
      answering.start(Wait.For.FIRST_BYTE);
    }
  }

  void answerBegins(Relay by) {
    answered = true;
    relay = Optional.of(by);
    answering.start(Wait.For.NEXT_CHUNK);
  }

  /** From now on frames pass, and not a body and an answer. */
  void upgraded(SocketRelay by) {
    answered = true;
    socket = Optional.of(by);
    answering.start(Wait.For.NEXT_FRAME);
  }

  /** The answer is kept until it is all there. */
  void answerIsRead() {
    answered = true;
    answering.start(Wait.For.NEXT_CHUNK);
  }

  /**
   * The provider took too long. Its side is ended, which need not fail: the stream of an answer
   * without a head can be over already.
   */
  void timeOut() {
    timedOut = true;
    GatewayException error = outgoing.lateness(answered);
    sending.stop();
    answering.stop();
    cutProvider();
    if (!ended && !cut) {
      fail(error);
    }
  }

  /** The answer is all there: from now on only the client can hold it up. */
  void answerIsWhole() {
    if (outgoing.isBodyUnsent()) {
      outgoing.cut();
    }
    outgoing.detach();
    sending.stop();
    answering.start(Wait.For.CLIENT_READS);
  }

  /** A refusal is given to be sent: nothing else happens, and it is watched like any answer. */
  void refusalIsWhole(Future<Void> sent) {
    cutProvider();
    answerIsWhole();
    sent.onComplete(done -> end());
  }

  /** The call is over, however it went; the second and later ends do nothing. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    account.left();
    cutProvider();
    atEnd.forEach(Runnable::run);
  }

  /** Only the client's side is left. */
  void cutProvider() {
    outgoing.cut();
  }

  /** Ends what the client is being sent so that it does not look whole. */
  void cutAnswer() {
    cut = true;
    cutProvider();
    answering.start(Wait.For.CLIENT_READS);
    response().reset(INTERNAL_ERROR);
  }

  /** Drops a client that reads nothing. */
  void drop() {
    end();
    if (socket.isPresent()) {
      return;
    }
    HardClose.of(request);
  }

  boolean isCut() {
    return cut;
  }

  /** Tells the client no in its dialect, and cuts an answer that has begun. */
  void fail(GatewayException error) {
    socket.ifPresentOrElse(open -> open.close(error), () -> Refusals.answer(this, error));
  }

  /**
   * The same, but a stream has a moment to come to the end of an event, and an answer that is all
   * there is not taken back: it waits for the client to read it, and is watched on.
   */
  void revoke(GatewayException error) {
    if (socket.isEmpty() && response().ended()) {
      return;
    }
    account.revoked();
    if (relay.filter(Relay::isWithinEvent).isEmpty()) {
      fail(error);
      return;
    }
    revoked = Optional.of(error);
    answering.start(Wait.For.EVENT_END);
  }

  /** Ends what has no end of its own, because the node stops. */
  void farewell() {
    socket.ifPresent(open -> open.close(GatewayException.unavailable("This gateway is stopping.")));
  }

  /** Why the stream is to end after the event that it is in. */
  Optional<GatewayException> revoked() {
    return revoked;
  }

  /** What can still be said in a stream that has begun. */
  List<Buffer> lastWords(GatewayException error) {
    return relay.map(by -> by.inStream(error)).orElseGet(List::of);
  }
}
