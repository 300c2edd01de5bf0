package dev.sallyport.proxy;

import dev.sallyport.content.Capture;
import dev.sallyport.core.GatewayException;
import dev.sallyport.ledger.CallLog;
import dev.sallyport.provider.UsageReader;
import dev.sallyport.telemetry.CallTrace;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * What one call is accounted for: opened in the ledger before anything goes to the provider, closed
 * once, before the client sees its end. One that was refused before is not opened there.
 */
final class Account {
  private static final int UPGRADED = 101;
  private static final int FIRST_SUCCESS = 200;
  private static final int FIRST_TELLING = 300;

  private final RequestId id = RequestId.fresh();
  private final long began = System.nanoTime();
  private final BiConsumer<Optional<Opened>, Closed> heard;
  private Optional<Opened> opened = Optional.empty();
  private Optional<CallLog.Line> line = Optional.empty();
  private Optional<UsageReader> reader = Optional.empty();
  private Optional<Capture> capture = Optional.empty();
  private CallTrace trace = CallTrace.NONE;
  private Optional<SocketMessages> messages = Optional.empty();
  private Optional<PassingForm> form = Optional.empty();
  private Optional<SocketMessages> asking = Optional.empty();
  private Optional<String> named = Optional.empty();
  private boolean hidesUsage;
  private boolean revoked;
  private boolean over;
  private int status;
  private int attempts;
  private long auth;
  private long connect;
  private long firstByte;

  /**
   * @param heard told of its end, also where it was never opened
   */
  Account(BiConsumer<Optional<Opened>, Closed> heard) {
    this.heard = heard;
  }

  RequestId id() {
    return id;
  }

  /** From now on it is told how the call goes. */
  void follow(CallTrace by) {
    trace = by;
  }

  CallTrace trace() {
    return trace;
  }

  /**
   * Throws UNAVAILABLE where the ledger has no room, and UPSTREAM where the call has ended while it
   * was being cleared: nobody would close its account any more.
   */
  void open(CallLog log, Opened asked) {
    if (over) {
      throw GatewayException.upstream("The call is over.");
    }
    auth = micros();
    line = Optional.of(log.open(asked));
    opened = Optional.of(asked);
    trace.opened(asked);
  }

  /** From now on what passes is kept, to be read later. */
  void keep(Capture by) {
    capture = Optional.of(by);
  }

  void requestPasses(Buffer piece) {
    if (capture.isPresent()) {
      capture.get().requestPasses(piece);
    }
  }

  /**
   * @param headers as the client gets them
   */
  void answerBegins(MultiMap headers) {
    if (capture.isPresent()) {
      capture.get().answerBegins(headers);
    }
  }

  void answerPasses(Buffer piece) {
    if (capture.isPresent()) {
      capture.get().answerPasses(piece);
    }
  }

  /** The provider was asked for what the client did not ask for. */
  void hideUsage() {
    hidesUsage = true;
  }

  boolean hidesUsage() {
    return hidesUsage;
  }

  /** A connection to the provider is there, and the request goes out on it. */
  void goesOut() {
    attempts++;
    connect = micros();
  }

  /** The head of the provider's answer is there. */
  void answered(int status, Optional<UsageReader> reader) {
    firstByte = micros();
    this.status = status;
    this.reader = reader;
    trace.answered(status);
  }

  /** What the request asks for is known only now that it has passed. */
  void names(String model) {
    named = named.or(() -> Optional.of(model));
  }

  /** The request's body, which is not kept, may name what it asks for. */
  void formPasses(Optional<PassingForm> form) {
    this.form = form;
  }

  void readForm(Buffer piece) {
    form.ifPresent(by -> by.pass(piece));
  }

  /** From now on frames pass, and the reader is given whole messages. */
  void upgraded(UsageReader reader, SocketMessages.Kinds kinds) {
    firstByte = micros();
    status = UPGRADED;
    trace.answered(UPGRADED);
    messages = Optional.of(new SocketMessages(kinds, reader::read));
    if (opened.isPresent() && opened.get().asked().isEmpty()) {
      asking = Optional.of(new SocketMessages(SocketMessages.Kinds.ALL, this::readFirst));
    }
    this.reader = Optional.of(reader);
  }

  void readFrames(Buffer piece) {
    messages.ifPresent(by -> by.pass(piece));
  }

  /** Of the client: where nothing else has named a model, its first message does. */
  void readAsked(Buffer piece) {
    asking.ifPresent(by -> by.pass(piece));
  }

  private void readFirst(Buffer message) {
    asking = Optional.empty();
    MessageModels.first(message).ifPresent(this::names);
  }

  void read(Buffer piece) {
    reader.ifPresent(by -> by.read(piece));
  }

  /** For the case that the process dies: what the provider has said by now. */
  void mark() {
    if (line.isPresent() && reader.isPresent()) {
      line.get().mark(used());
    }
  }

  /** Its end is for another reason than that of the error that is told. */
  void revoked() {
    revoked = true;
  }

  /** The client has left. */
  void left() {
    close(Outcome.CANCELED, status, Optional.empty());
  }

  /** All of the provider's answer is on its way to the client. */
  void whole() {
    close(Outcome.COMPLETED, status, Optional.empty());
  }

  void failed(GatewayException error) {
    int told = status == 0 ? error.code().status() : status;
    close(
        revoked ? Outcome.REVOKED : Outcome.FAILED,
        told,
        Optional.of(error.code().name().toLowerCase(Locale.ROOT)));
  }

  private void close(Outcome outcome, int told, Optional<String> error) {
    if (over) {
      return;
    }
    over = true;
    Closed closed =
        new Closed(
            outcome,
            told,
            error,
            reader.flatMap(UsageReader::model).or(() -> named),
            used(),
            attempts,
            new Closed.Timings(auth, connect, firstByte, micros()));
    line.ifPresent(open -> open.close(closed));
    line = Optional.empty();
    trace.ended(closed);
    capture.ifPresent(Capture::over);
    reader.ifPresent(UsageReader::close);
    heard.accept(opened, closed);
  }

  /**
   * As the provider said, be it in pictures or in seconds; where it did not, what went to it and
   * what came back, counted here.
   */
  private Usage used() {
    Usage seen = reader.map(UsageReader::seen).orElse(Usage.NONE);
    Usage reserved = opened.map(Opened::reserved).orElse(Usage.NONE);
    boolean billed = status >= FIRST_SUCCESS && status < FIRST_TELLING && !reserved.isNothing();
    boolean toldInPieces = !seen.isNothing() && !seen.isEstimated() && seen.of(Count.OUTPUT) == 0;
    if (!billed || seen.of(Count.INPUT) > 0 || toldInPieces) {
      return seen;
    }
    return seen.isNothing()
        ? reserved.estimated()
        : seen.with(Count.INPUT, reserved.of(Count.INPUT)).estimated();
  }

  private long micros() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
  }
}
