package dev.sallyport.telemetry;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.UUID;

/**
 * The spans of one call: one for what the client sees of it, and below it one for each request to
 * the provider. They hold names, numbers and the path, never a key, a query or what was said.
 */
final class CallSpans implements CallTrace {
  private static final int FIRST_ERROR = 400;
  private static final int FIRST_OWN_ERROR = 500;

  private final Tracer tracer;
  private final UUID id;
  private final Span call;
  private final boolean begins;
  private Optional<Opened> opened = Optional.empty();
  private Optional<Span> request = Optional.empty();
  private int requests;
  private int status;
  private boolean over;

  /**
   * @param begins whether the trace begins here, so that no state of it can have come from before
   */
  CallSpans(Tracer tracer, UUID id, Span call, boolean begins) {
    this.tracer = tracer;
    this.id = id;
    this.call = call;
    this.begins = begins;
  }

  @Override
  public void opened(Opened asked) {
    opened = Optional.of(asked);
    call.setAttribute(GenAi.PATH, asked.way().path());
  }

  @Override
  public void goesOut(String host, int port, MultiMap headers) {
    if (call.isRecording() && !over && opened.isPresent()) {
      endRequest(Optional.empty());
      request = Optional.of(begin(opened.get(), host, port));
    }
    SpanContext parent = request.orElse(call).getSpanContext();
    headers.set(
        TraceParent.HEADER,
        TraceParent.header(
            parent.getTraceId(), parent.getSpanId(), parent.getTraceFlags().asHex()));
    if (begins) {
      headers.remove(TraceParent.STATE_HEADER);
    }
  }

  private Span begin(Opened asked, String host, int port) {
    Optional<String> operation = GenAi.operation(asked.way().path());
    String method = Methods.known(asked.way().method());
    SpanBuilder builder =
        tracer
            .spanBuilder(name(operation, asked.asked(), asked.way().method()))
            .setParent(Context.root().with(call))
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(GenAi.PROVIDER, GenAi.provider(asked.way().provider()))
            .setAttribute(GenAi.HOST, host)
            .setAttribute(GenAi.PORT, (long) port)
            .setAttribute(GenAi.METHOD, method)
            .setAttribute(GenAi.ID, id.toString());
    operation.ifPresent(name -> builder.setAttribute(GenAi.OPERATION, name));
    asked.asked().ifPresent(model -> builder.setAttribute(GenAi.ASKED, model));
    if (requests > 0) {
      builder.setAttribute(GenAi.RESENT, (long) requests);
    }
    requests++;
    status = 0;
    return builder.startSpan();
  }

  private static String name(Optional<String> operation, Optional<String> model, String method) {
    return operation
        .map(name -> model.map(asked -> name + ' ' + asked).orElse(name))
        .orElseGet(() -> Methods.name(method));
  }

  @Override
  public void answered(int status) {
    this.status = status;
  }

  @Override
  public void unanswered(Throwable failure) {
    endRequest(Optional.of(failure.getClass().getName()));
  }

  @Override
  public void ended(Closed closed) {
    if (over) {
      return;
    }
    over = true;
    if (!call.isRecording()) {
      return;
    }
    Optional<String> error = error(closed);
    request.ifPresent(span -> tell(span, closed));
    endRequest(error);
    if (closed.status() > 0) {
      call.setAttribute(GenAi.STATUS, (long) closed.status());
    }
    error.ifPresent(type -> call.setAttribute(GenAi.ERROR, type));
    if (error.isPresent() && isOurs(closed)) {
      call.setStatus(StatusCode.ERROR);
    }
    call.end();
  }

  /** A client that asks for what it may not have, or leaves, is no error of this node. */
  private static boolean isOurs(Closed closed) {
    boolean brokeOff = closed.outcome() == Outcome.FAILED && closed.status() < FIRST_ERROR;
    return closed.status() >= FIRST_OWN_ERROR || brokeOff;
  }

  private static Optional<String> error(Closed closed) {
    if (closed.error().isPresent()) {
      return closed.error();
    }
    if (closed.outcome() != Outcome.COMPLETED) {
      return Optional.of(closed.outcome().id());
    }
    return closed.status() >= FIRST_ERROR
        ? Optional.of(Integer.toString(closed.status()))
        : Optional.empty();
  }

  private static void tell(Span span, Closed closed) {
    closed.model().ifPresent(model -> span.setAttribute(GenAi.ANSWERED, model));
    Usage used = closed.usage();
    if (used.isNothing()) {
      return;
    }
    span.setAttribute(GenAi.INPUT, used.of(Count.INPUT));
    span.setAttribute(GenAi.OUTPUT, used.of(Count.OUTPUT));
    if (used.of(Count.CACHED_INPUT) > 0) {
      span.setAttribute(GenAi.CACHED, used.of(Count.CACHED_INPUT));
    }
    if (used.isEstimated()) {
      span.setAttribute(GenAi.ESTIMATED, true);
    }
  }

  private void endRequest(Optional<String> error) {
    request.ifPresent(
        span -> {
          if (status > 0) {
            span.setAttribute(GenAi.STATUS, (long) status);
          }
          error.ifPresent(type -> fail(span, type));
          span.end();
        });
    request = Optional.empty();
  }

  private static void fail(Span span, String type) {
    span.setAttribute(GenAi.ERROR, type);
    if (!type.equals(Outcome.CANCELED.id())) {
      span.setStatus(StatusCode.ERROR);
    }
  }
}
