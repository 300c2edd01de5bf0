package dev.sallyport.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Everything that one node measures, as Prometheus reads it. */
public final class Metrics {
  private static final String PREFIX = "sallyport_";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private boolean hasProcess;

  /** All values at one moment. */
  public record Page(String contentType, Buffer text) {}

  /**
   * @param accept as the reader sent it
   */
  public Page page(String accept) {
    addProcess();
    ExpositionFormatWriter writer = accept.contains(OPEN_METRICS) ? openMetrics : text;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Page(writer.getContentType(), Buffer.buffer(bytes.toByteArray()));
  }

  /**
   * The names of these are not ours but those that the usual dashboards look for. Not before the
   * first look: no start waits for them.
   */
  private synchronized void addProcess() {
    if (hasProcess) {
      return;
    }
    hasProcess = true;
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /** Read whenever Prometheus asks, on a thread that may wait. */
  public void gauge(String name, String meaning, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(meaning)
        .callback(told -> told.call(value.getAsDouble()))
        .register(registry);
  }

  /** As {@link #gauge}, one for each value of a label. */
  public void gauges(
      String name, String meaning, String label, Supplier<Map<String, Double>> values) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(meaning)
        .labelNames(label)
        .callback(told -> values.get().forEach((of, value) -> told.call(value, of)))
        .register(registry);
  }

  /** Of what is counted elsewhere, and never falls. */
  public void counter(String name, String meaning, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(meaning)
        .callback(told -> told.call(value.getAsDouble()))
        .register(registry);
  }

  /** As {@link #counter}, one for each value of a label. */
  public void counters(
      String name, String meaning, String label, Supplier<Map<String, Double>> values) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(meaning)
        .labelNames(label)
        .callback(told -> values.get().forEach((of, value) -> told.call(value, of)))
        .register(registry);
  }

  public void info(String name, String meaning, String label, String value) {
    Info.builder()
        .name(PREFIX + name)
        .help(meaning)
        .labelNames(label)
        .register(registry)
        .setLabelValues(value);
  }

  Counter counter(String name, String meaning, String... labels) {
    return Counter.builder()
        .name(PREFIX + name)
        .help(meaning)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  /**
   * @param bounds in seconds
   */
  Histogram histogram(String name, String meaning, double[] bounds, String... labels) {
    Histogram.Builder made = Histogram.builder().name(PREFIX + name).help(meaning);
    made.labelNames(labels).withoutExemplars();
    return made.classicOnly().classicUpperBounds(bounds).register(registry);
  }
}
