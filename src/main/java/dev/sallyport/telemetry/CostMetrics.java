package dev.sallyport.telemetry;

import dev.sallyport.usage.Accounted;
import dev.sallyport.usage.Opened;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Adds up what calls cost, once they are in the database: so it follows the other counters a moment
 * later, and holds what an earlier process left in the log. For bills ask the ledger; this is a sum
 * of doubles.
 */
public final class CostMetrics implements Consumer<List<Accounted>> {
  /** Costs are in 10⁻¹⁰ USD. */
  private static final double PER_USD = 1e10;

  private final ModelLabels labels;
  private final Counter cost;
  private final Counter unpriced;
  private final Map<ModelLabels.Label, CounterDataPoint> costOf = new ConcurrentHashMap<>();
  private final Map<ModelLabels.Label, CounterDataPoint> unpricedOf = new ConcurrentHashMap<>();

  public CostMetrics(Metrics metrics, ModelLabels labels) {
    this.labels = labels;
    this.cost =
        metrics.counter("cost_usd", "Of calls that are in the ledger.", "provider", "model");
    this.unpriced =
        metrics.counter(
            "unpriced_requests", "Calls in the ledger without a price.", "provider", "model");
  }

  @Override
  public void accept(List<Accounted> stored) {
    stored.forEach(this::add);
  }

  private void add(Accounted one) {
    Opened opened = one.call().opened();
    ModelLabels.Label label =
        labels.of(opened.way().provider(), one.call().closed().model(), opened.asked());
    OptionalLong price = one.priced().cost();
    if (price.isEmpty()) {
      unpricedOf.computeIfAbsent(label, of -> point(unpriced, of)).inc();
    } else if (price.getAsLong() > 0) {
      costOf.computeIfAbsent(label, of -> point(cost, of)).inc(price.getAsLong() / PER_USD);
    }
  }

  private static CounterDataPoint point(Counter counter, ModelLabels.Label of) {
    return counter.labelValues(of.provider(), of.model());
  }
}
