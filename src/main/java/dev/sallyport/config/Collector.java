package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.crypto.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where the spans of calls go: one place, which the operator names and no client can change.
 *
 * @param endpoint complete, with the path for traces
 * @param headers of each export
 * @param resource what is said of this node with every span
 * @param sampleRatio of the calls that are not part of a trace yet
 */
public record Collector(
    boolean enabled,
    URI endpoint,
    List<Header> headers,
    Optional<String> serviceName,
    List<Attribute> resource,
    double sampleRatio) {
  public Collector {
    requireNonNull(endpoint, "endpoint");
    headers = List.copyOf(headers);
    requireNonNull(serviceName, "serviceName");
    resource = List.copyOf(resource);
  }

  /** Its value is a token most of the time. */
  public record Header(String name, Secret value) {}

  public record Attribute(String name, String value) {}
}
