package dev.sallyport.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where one of the two ports listens.
 *
 * @param port 0 for any free one
 */
public record Listener(String host, int port, Optional<Tls> tls) {
  private static final Set<String> ALL_INTERFACES = Set.of("0.0.0.0", "::");

  /** PEM files, to be read again when they change. */
  public record Tls(Path cert, Path key) {
    public Tls {
      requireNonNull(cert, "cert");
      requireNonNull(key, "key");
    }
  }

  public Listener {
    requireNonNull(host, "host");
    requireNonNull(tls, "tls");
  }

  boolean collidesWith(Listener other) {
    return port != 0
        && port == other.port
        && (host.equals(other.host)
            || ALL_INTERFACES.contains(host)
            || ALL_INTERFACES.contains(other.host));
  }
}
