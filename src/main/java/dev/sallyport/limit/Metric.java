package dev.sallyport.limit;

import java.util.Optional;
import java.util.stream.Stream;

/** What a limit counts: one word for the API and for the counters in Redis. */
public enum Metric {
  REQUESTS("requests");

  private final String id;

  Metric(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  static Optional<Metric> of(String id) {
    return Stream.of(values()).filter(metric -> metric.id.equals(id)).findFirst();
  }
}
