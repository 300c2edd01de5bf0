package dev.sallyport.api.management;

import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;

/** What this node measures, for Prometheus. */
public final class MetricsApi {
  private final Vertx vertx;
  private final Metrics metrics;

  public MetricsApi(Vertx vertx, Metrics metrics) {
    this.vertx = vertx;
    this.metrics = metrics;
  }

  public Map<String, Operation> operations() {
    return Map.of("getMetrics", this::getMetrics);
  }

  private Future<Reply> getMetrics(Call call) {
    String accept = String.join(",", call.headers().getAll("accept"));
    // What the JVM tells of itself may take milliseconds, and some of it is read from files.
    return vertx.executeBlocking(() -> metrics.page(accept), false).map(MetricsApi::reply);
  }

  private static Reply reply(Metrics.Page page) {
    return Reply.of(page.text(), Map.of("content-type", page.contentType()));
  }
}
