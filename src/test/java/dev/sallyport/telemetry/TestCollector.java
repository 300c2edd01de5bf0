package dev.sallyport.telemetry;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.db.Soon;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Takes spans as a collector does, or not at all, and keeps what came. */
public final class TestCollector implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Export> exports = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile int status = 200;

  /** One request, as it came. */
  public record Export(
      String path,
      Map<String, List<String>> headers,
      String text,
      ExportTraceServiceRequest read) {}

  private TestCollector(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  public static TestCollector start() {
    try {
      return new TestCollector(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    int answer = status;
    if (answer == 200) {
      exports.add(
          new Export(
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(bytes, StandardCharsets.UTF_8),
              ExportTraceServiceRequest.parseFrom(bytes)));
    } else {
      refused.incrementAndGet();
    }
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What it answers from now on; but for 200 it keeps nothing. */
  public void answers(int next) {
    status = next;
  }

  public int refused() {
    return refused.get();
  }

  public List<Export> exports() {
    return List.copyOf(exports);
  }

  public List<Span> spans() {
    return exports.stream()
        .flatMap(export -> export.read().getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** Those of one call, the server's first, once all are there. */
  public List<Span> spansOf(String requestId) {
    Predicate<Span> ofCall = span -> text(span, "sallyport.request_id").equals(requestId);
    Predicate<Span> server = span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER;
    if (!Soon.is(PATIENCE, () -> spans().stream().anyMatch(ofCall.and(server)))) {
      throw new AssertionError("no span of call " + requestId + " among " + spans());
    }
    return spans().stream()
        .filter(ofCall)
        .sorted((a, b) -> Boolean.compare(server.test(b), server.test(a)))
        .toList();
  }

  public static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  /** Of an attribute; empty where there is none. */
  public static String text(Span span, String name) {
    return attributes(span).getOrDefault(name, "");
  }

  public static Map<String, String> attributes(Span span) {
    Map<String, String> all = new TreeMap<>();
    for (KeyValue attribute : span.getAttributesList()) {
      all.put(attribute.getKey(), text(attribute.getValue()));
    }
    return all;
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.toString();
    };
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
