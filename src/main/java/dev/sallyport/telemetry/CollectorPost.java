package dev.sallyport.telemetry;

import dev.sallyport.config.Collector;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Sends spans to the collector by OTLP over HTTP, on the thread that asks for it. The JDK's client,
 * so that neither the event loops nor the ways to providers have anything to do with it.
 */
final class CollectorPost {
  static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(3);
  private static final int SUCCESS = 2;
  private static final int HUNDRED = 100;

  /** OTLP 1.x, "Failures": the others would be refused again. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private final HttpClient client;
  private final HttpRequest.Builder request;

  /**
   * What the collector said.
   *
   * @param reason why it did not take them, in words that quote nothing of it
   */
  record Reply(boolean taken, boolean mayBeTriedAgain, String reason) {}

  CollectorPost(Collector collector, Optional<SSLContext> trusted) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_DEADLINE);
    trusted.ifPresent(builder::sslContext);
    client = builder.build();
    request =
        HttpRequest.newBuilder(collector.endpoint())
            .timeout(DEADLINE)
            .header("content-type", "application/x-protobuf");
    for (Collector.Header header : collector.headers()) {
      request.header(header.name(), header.value().revealText());
    }
  }

  Reply send(Collection<SpanData> spans, Duration patience) {
    HttpRequest ready =
        request.copy().POST(HttpRequest.BodyPublishers.ofByteArray(bytes(spans))).build();
    CompletableFuture<HttpResponse<Void>> sent =
        client.sendAsync(ready, HttpResponse.BodyHandlers.discarding());
    try {
      return reply(sent.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode());
    } catch (TimeoutException e) {
      sent.cancel(true);
      return new Reply(false, true, "does not answer");
    } catch (ExecutionException e) {
      return new Reply(false, true, "is not reached: " + e.getCause().getClass().getSimpleName());
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      return new Reply(false, false, "is not waited for");
    }
  }

  private static Reply reply(int status) {
    return new Reply(
        status / HUNDRED == SUCCESS, PASSING.contains(status), "answers with status " + status);
  }

  static byte[] bytes(Collection<SpanData> spans) {
    TraceRequestMarshaler message = TraceRequestMarshaler.create(spans);
    ByteArrayOutputStream sum = new ByteArrayOutputStream(message.getBinarySerializedSize());
    try {
      message.writeBinaryTo(sum);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum.toByteArray();
  }
}
