package dev.sallyport;

import dev.sallyport.config.Settings;
import dev.sallyport.content.Captures;
import dev.sallyport.db.Postgres;
import dev.sallyport.http.Connections;
import dev.sallyport.limit.LoopLimiters;
import dev.sallyport.price.PriceTable;
import dev.sallyport.proxy.Load;
import dev.sallyport.runtime.NodeState;
import dev.sallyport.telemetry.AccessLog;
import dev.sallyport.telemetry.Audience;
import dev.sallyport.telemetry.CallEnds;
import dev.sallyport.telemetry.CallMetrics;
import dev.sallyport.telemetry.CostMetrics;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.ModelLabels;
import dev.sallyport.telemetry.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a node tells of itself and of its calls: who hears of them, and what is measured. */
final class Telemetry {
  private final Metrics metrics = new Metrics();
  private final NodeMetrics ofNode = new NodeMetrics(metrics);
  private final ModelLabels labels;
  private final List<CallEnds> listeners = new ArrayList<>();
  private final Optional<AccessLog> accessLog;
  private final Tracing tracing;
  private final Map<String, Postgres> pools = new HashMap<>();

  /**
   * Reads the file of trusted certificates, so not on an event loop.
   *
   * @param prices whose models are told apart whatever providers answer
   */
  Telemetry(Vertx vertx, Settings settings, PriceTable prices) {
    this.labels = new ModelLabels(prices::names);
    listeners.add(new CallMetrics(metrics, labels));
    this.accessLog = settings.accessLog() ? Optional.of(AccessLog.open()) : Optional.empty();
    accessLog.ifPresent(ofNode::accessLog);
    accessLog.ifPresent(listeners::add);
    this.tracing = TracingWiring.of(vertx, settings);
    ofNode.spans(tracing);
    ofNode.build();
    ofNode.postgres(pools);
  }

  Metrics metrics() {
    return metrics;
  }

  /** All who hear of each call. */
  CallEnds ends() {
    return Audience.of(listeners);
  }

  /** Which follows each call. */
  Tracing tracing() {
    return tracing;
  }

  void watch(Accounting accounting) {
    accounting.tellCosts(new CostMetrics(metrics, labels));
    ofNode.ledger(accounting::ledgerState);
    pools.put("ledger", accounting.pool());
  }

  void watch(Captures captures) {
    ofNode.content(captures::state);
  }

  void watch(NodeState node) {
    ofNode.state(node);
  }

  void watch(LoopLimiters limiters) {
    ofNode.redis(limiters);
  }

  void watch(Load load, Connections connections) {
    ofNode.load(load, connections);
  }

  /** The connections to PostgreSQL, by what they are for. */
  void watch(Map<String, Postgres> added) {
    pools.putAll(added);
  }

  /** After the last call. Does not fail. */
  Future<Void> close() {
    Future<Void> written = accessLog.map(AccessLog::close).orElseGet(Future::succeededFuture);
    return Future.join(written, tracing.close()).otherwiseEmpty().mapEmpty();
  }
}
