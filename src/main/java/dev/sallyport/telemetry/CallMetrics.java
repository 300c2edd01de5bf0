package dev.sallyport.telemetry;

import dev.sallyport.core.ErrorCode;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Counts calls and measures how long they took. Who called is told by no label, since there may be
 * any number of them; the ledger knows.
 */
public final class CallMetrics implements CallEnds {
  private static final double MICROS = 1e6;
  private static final String NONE = "";

  /** Those of the GenAI conventions of OpenTelemetry for a whole call, as of 2025. */
  private static final double[] WHOLE = {
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
  };

  /** Those of the same conventions for the time to the first token. */
  private static final double[] FIRST = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  private static final double[] OWN = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10
  };

  private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
  private static final String OTHER_CLASS = "other";
  private static final Set<String> ERRORS =
      Arrays.stream(ErrorCode.values())
          .map(code -> code.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private final ModelLabels labels;
  private final UsageMetrics usage;
  private final Counter requests;
  private final Histogram whole;
  private final Histogram first;
  private final Histogram own;
  private final Map<Way, Times> times = new ConcurrentHashMap<>();
  private final Map<Kind, CounterDataPoint> kinds = new ConcurrentHashMap<>();

  /** What is measured apart. */
  private record Way(String provider, String dialect) {}

  /** What is counted apart. */
  private record Kind(Way way, Outcome outcome, String status, String error) {}

  /** Found once for each way, since a look-up by labels costs as much as all the rest. */
  private record Times(
      Way way,
      DistributionDataPoint whole,
      DistributionDataPoint first,
      DistributionDataPoint own) {}

  public CallMetrics(Metrics metrics, ModelLabels labels) {
    this.labels = labels;
    this.usage = new UsageMetrics(metrics);
    this.requests =
        metrics.counter(
            "requests",
            "Calls of applications that are over. Without a provider: refused before one was asked.",
            "provider",
            "dialect",
            "outcome",
            "status",
            "error");
    this.whole =
        histogram(
            metrics, "request_duration_seconds", "From the head of a request to its end.", WHOLE);
    this.first =
        histogram(
            metrics,
            "first_byte_seconds",
            "From the head of a request to the head of the provider's answer.",
            FIRST);
    this.own =
        histogram(
            metrics,
            "overhead_seconds",
            "From the head of a request until it may go out: its body, its key, its limits.",
            OWN);
  }

  private static Histogram histogram(Metrics metrics, String name, String help, double[] bounds) {
    return metrics.histogram(name, help, bounds, "provider", "dialect");
  }

  @Override
  public void ended(CallEnd end) {
    Closed closed = end.closed();
    Times of = times(end);
    Kind kind = new Kind(of.way(), closed.outcome(), status(closed), error(closed));
    CounterDataPoint count = kinds.get(kind);
    (count == null ? kinds.computeIfAbsent(kind, this::counter) : count).inc();
    measure(of, closed.timings());
    end.opened().ifPresent(opened -> used(opened, closed));
  }

  private Times times(CallEnd end) {
    String slug = end.opened().map(opened -> opened.way().provider()).orElse(NONE);
    Way way = new Way(slug.isEmpty() ? NONE : labels.provider(slug), end.dialect());
    Times known = times.get(way);
    return known == null ? times.computeIfAbsent(way, this::times) : known;
  }

  private Times times(Way way) {
    return new Times(
        way,
        whole.labelValues(way.provider(), way.dialect()),
        first.labelValues(way.provider(), way.dialect()),
        own.labelValues(way.provider(), way.dialect()));
  }

  private CounterDataPoint counter(Kind kind) {
    return requests.labelValues(
        kind.way().provider(),
        kind.way().dialect(),
        kind.outcome().id(),
        kind.status(),
        kind.error());
  }

  private static String status(Closed closed) {
    int hundreds = closed.status() / 100;
    return hundreds < CLASSES.length ? CLASSES[hundreds] : OTHER_CLASS;
  }

  private static String error(Closed closed) {
    return closed.error().map(code -> ERRORS.contains(code) ? code : OTHER_CLASS).orElse(NONE);
  }

  private static void measure(Times of, Closed.Timings took) {
    of.whole().observe(took.end() / MICROS);
    if (took.firstByte() > 0) {
      of.first().observe(took.firstByte() / MICROS);
    }
    if (took.auth() > 0) {
      of.own().observe(took.auth() / MICROS);
    }
  }

  private void used(Opened opened, Closed closed) {
    if (!closed.usage().isNothing()) {
      usage.add(labels.of(opened.way().provider(), closed.model(), opened.asked()), closed.usage());
    }
  }
}
