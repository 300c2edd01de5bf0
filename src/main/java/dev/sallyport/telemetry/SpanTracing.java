package dev.sallyport.telemetry;

import dev.sallyport.config.Collector;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;

/**
 * Follows calls by OpenTelemetry's conventions, and hands the spans to the operator's collector.
 */
public final class SpanTracing implements Tracing {
  private static final String SCOPE = "dev.sallyport";
  private static final String SERVICE = "service.name";
  private static final String UNNAMED = "sallyport";

  /** Models and paths are text of clients. */
  private static final int LONGEST_TEXT = 256;

  private final SpanQueue queue;
  private final Tracer tracer;

  private SpanTracing(SpanQueue queue, Tracer tracer) {
    this.queue = queue;
    this.tracer = tracer;
  }

  /**
   * Runs a thread of its own until it is closed.
   *
   * @param trusted whom to believe on the far side of TLS, besides the JDK's own roots
   */
  public static SpanTracing to(Collector collector, Optional<SSLContext> trusted) {
    SpanQueue queue = new SpanQueue(new CollectorPost(collector, trusted));
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(collector.sampleRatio())))
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(LONGEST_TEXT).build())
            .setResource(resource(collector))
            .addSpanProcessor(queue)
            .build();
    queue.start();
    return new SpanTracing(queue, provider.get(SCOPE));
  }

  private static Resource resource(Collector collector) {
    AttributesBuilder said = Attributes.builder().put(SERVICE, UNNAMED);
    for (Collector.Attribute attribute : collector.resource()) {
      said.put(AttributeKey.stringKey(attribute.name()), attribute.value());
    }
    collector.serviceName().ifPresent(name -> said.put(SERVICE, name));
    return Resource.getDefault().merge(Resource.create(said.build()));
  }

  @Override
  public CallTrace begin(UUID id, String method, MultiMap headers) {
    List<String> sent = headers.getAll(TraceParent.HEADER);
    Optional<TraceParent> parent = sent.isEmpty() ? Optional.empty() : TraceParent.of(sent);
    SpanBuilder builder =
        tracer
            .spanBuilder(Methods.name(method))
            .setParent(parent.map(SpanTracing::context).orElseGet(Context::root))
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(GenAi.METHOD, Methods.known(method))
            .setAttribute(GenAi.ID, id.toString());
    return new CallSpans(tracer, id, builder.startSpan(), parent.isEmpty());
  }

  /** The client's state of the trace goes on as it came and is kept nowhere. */
  private static Context context(TraceParent parent) {
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            parent.traceId(),
            parent.parentId(),
            TraceFlags.fromByte(parent.flags()),
            TraceState.getDefault());
    return Context.root().with(Span.wrap(remote));
  }

  @Override
  public SpanCounts counts() {
    return queue.counts();
  }

  @Override
  public Future<Void> close() {
    return queue.finish();
  }
}
