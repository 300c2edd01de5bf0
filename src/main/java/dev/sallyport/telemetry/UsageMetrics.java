package dev.sallyport.telemetry;

import dev.sallyport.usage.Count;
import dev.sallyport.usage.Usage;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Counts what calls used, by model: tokens by their kind, and what is not counted in tokens. */
final class UsageMetrics {
  private static final Count[] COUNTS = Count.values();
  private static final double MILLIS = 1e3;

  private final Counter tokens;
  private final Counter images;
  private final Counter audio;
  private final Counter characters;
  private final Counter toolCalls;
  private final Map<ModelLabels.Label, AtomicReferenceArray<CounterDataPoint>> models =
      new ConcurrentHashMap<>();

  UsageMetrics(Metrics metrics) {
    this.tokens =
        metrics.counter(
            "tokens",
            "Of all calls. All but input and output are parts of these two: do not add them up.",
            "provider",
            "model",
            "type");
    this.images = units(metrics, "images", "Pictures made that are not counted in tokens.");
    this.audio = units(metrics, "audio_seconds", "Sound heard that is not counted in tokens.");
    this.characters = units(metrics, "characters", "Signs that were read aloud.");
    this.toolCalls =
        units(metrics, "tool_calls", "Calls of the providers' own tools, paid by the piece.");
  }

  private static Counter units(Metrics metrics, String name, String meaning) {
    return metrics.counter(name, meaning, "provider", "model");
  }

  void add(ModelLabels.Label label, Usage used) {
    AtomicReferenceArray<CounterDataPoint> known = models.get(label);
    AtomicReferenceArray<CounterDataPoint> counters =
        known == null
            ? models.computeIfAbsent(label, made -> new AtomicReferenceArray<>(COUNTS.length))
            : known;
    for (int i = 0; i < COUNTS.length; i++) {
      long amount = used.of(COUNTS[i]);
      if (amount > 0) {
        counter(counters, i, label).inc(inUnits(COUNTS[i], amount));
      }
    }
  }

  private CounterDataPoint counter(
      AtomicReferenceArray<CounterDataPoint> counters, int index, ModelLabels.Label label) {
    CounterDataPoint known = counters.get(index);
    if (known != null) {
      return known;
    }
    CounterDataPoint found = find(COUNTS[index], label);
    counters.set(index, found);
    return found;
  }

  private CounterDataPoint find(Count count, ModelLabels.Label label) {
    return switch (count) {
      case IMAGES -> images.labelValues(label.provider(), label.model());
      case AUDIO_MILLIS -> audio.labelValues(label.provider(), label.model());
      case CHARACTERS -> characters.labelValues(label.provider(), label.model());
      case TOOL_CALLS -> toolCalls.labelValues(label.provider(), label.model());
      case INPUT,
          OUTPUT,
          CACHED_INPUT,
          CACHE_WRITE,
          CACHE_WRITE_HOUR,
          AUDIO_INPUT,
          IMAGE_INPUT,
          TOOL_INPUT,
          REASONING,
          AUDIO_OUTPUT,
          IMAGE_OUTPUT ->
          tokens.labelValues(label.provider(), label.model(), count.column());
    };
  }

  private static double inUnits(Count count, long amount) {
    return count == Count.AUDIO_MILLIS ? amount / MILLIS : amount;
  }
}
