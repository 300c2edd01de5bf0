package dev.sallyport;

import static java.util.stream.Collectors.toMap;

import dev.sallyport.content.ContentState;
import dev.sallyport.db.Postgres;
import dev.sallyport.http.Connections;
import dev.sallyport.ledger.LedgerState;
import dev.sallyport.limit.LoopLimiters;
import dev.sallyport.proxy.Load;
import dev.sallyport.runtime.NodeState;
import dev.sallyport.telemetry.AccessLog;
import dev.sallyport.telemetry.Metrics;
import dev.sallyport.telemetry.Tracing;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is measured of the node itself, read whenever somebody looks. */
final class NodeMetrics {
  private static final double MILLIS = 1e3;
  private static final String POOL = "pool";

  private final Metrics metrics;

  NodeMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  void build() {
    String version =
        Optional.ofNullable(NodeMetrics.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");
    metrics.info("build", "Which Sallyport this is.", "version", version);
  }

  void state(NodeState node) {
    metrics.gauge("ready", "1 where the node wants calls.", () -> node.isReady() ? 1 : 0);
    metrics.gauge("draining", "1 while the node stops.", () -> node.isDraining() ? 1 : 0);
  }

  void load(Load load, Connections connections) {
    metrics.gauge("calls_in_flight", "Calls that were begun and are not over.", load::calls);
    metrics.gauge("held_body_bytes", "Of requests, held for a look at them.", load::bodyBytes);
    metrics.gauge("connections", "Open ones of the data port.", connections::open);
  }

  void accessLog(AccessLog log) {
    metrics.counter("access_log_dropped", "Lines that the log was too slow to take.", log::dropped);
  }

  void spans(Tracing tracing) {
    metrics.counter("spans_exported", "Taken by the collector.", () -> tracing.counts().exported());
    metrics.counter(
        "spans_lost",
        "For want of room, or refused by the collector.",
        () -> tracing.counts().lost());
  }

  void content(Supplier<ContentState> state) {
    metrics.counter("content_stored", "Calls whose content is kept.", () -> state.get().stored());
    metrics.counter(
        "content_dropped",
        "Calls whose content was to be kept and is not, for want of room or of a database.",
        () -> state.get().dropped());
    metrics.gauge(
        "content_held_bytes", "On their way to the database.", () -> state.get().heldBytes());
  }

  void redis(LoopLimiters limiters) {
    metrics.gauge("redis_loops", "Event loops that count in Redis.", limiters::connected);
    metrics.gauge("redis_loops_most", "Event loops that would.", limiters::opened);
  }

  void ledger(Supplier<LedgerState> state) {
    ledger("bytes", "All files of the usage log.", state, LedgerState::bytes);
    ledger(
        "unshipped_bytes", "Not read again for the database.", state, LedgerState::unshippedBytes);
    ledger("unshipped_calls", "Over, not in the database.", state, LedgerState::unshippedCalls);
    ledger(
        "behind_seconds",
        "For how long the database has not taken the log.",
        state,
        now -> now.behind().toMillis() / MILLIS);
    ledger("open_calls", "Opened and not closed.", state, LedgerState::runningCalls);
    ledger("damaged_segments", "Set aside.", state, LedgerState::damagedSegments);
    ledger(
        "refused_rows", "Set aside: not taken by the database.", state, LedgerState::refusedRows);
    ledger("failed", "1 where the disk has not kept the log.", state, now -> now.failed() ? 1 : 0);
    metrics.counter(
        "ledger_refused_calls",
        "Calls for which the log had no room.",
        () -> state.get().refusedCalls());
    metrics.counter(
        "ledger_lost_marks", "Marks for which the log had no room.", () -> state.get().lostMarks());
  }

  private void ledger(
      String name,
      String meaning,
      Supplier<LedgerState> state,
      ToDoubleFunction<LedgerState> value) {
    metrics.gauge("ledger_" + name, meaning, () -> value.applyAsDouble(state.get()));
  }

  void postgres(Map<String, Postgres> pools) {
    metrics.gauges(
        "postgres_connections", "Open ones.", POOL, each(pools, Postgres.State::connections));
    metrics.gauges(
        "postgres_connections_most",
        "As many as there may be.",
        POOL,
        each(pools, Postgres.State::most));
    metrics.gauges(
        "postgres_calls_in_flight",
        "Calls that run or wait for a connection.",
        POOL,
        each(pools, Postgres.State::running));
    metrics.counters("postgres_calls", "Calls so far.", POOL, each(pools, Postgres.State::calls));
    metrics.counters(
        "postgres_unanswered_calls",
        "Calls that the database kept from being answered.",
        POOL,
        each(pools, Postgres.State::unanswered));
  }

  private static Supplier<Map<String, Double>> each(
      Map<String, Postgres> pools, ToDoubleFunction<Postgres.State> value) {
    return () ->
        pools.entrySet().stream()
            .collect(
                toMap(Map.Entry::getKey, pool -> value.applyAsDouble(pool.getValue().state())));
  }
}
