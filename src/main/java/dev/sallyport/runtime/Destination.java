package dev.sallyport.runtime;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;

/**
 * Where a call is meant to go, taken from an endpoint by component and never by text.
 *
 * @param host a name or an address, IPv6 without brackets
 */
public record Destination(String host, int port, boolean tls) {
  private static final int MAX_PORT = 65_535;

  public Destination {
    requireNonNull(host, "host");
    if (host.isEmpty() || port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("A destination has a host and a port from 1 to 65535.");
    }
  }

  /**
   * @throws IllegalArgumentException with one sentence, if the endpoint is not http or https, has
   *     no host, or carries user information or a fragment
   */
  public static Destination of(URI endpoint) {
    String scheme = endpoint.getScheme() == null ? "" : endpoint.getScheme();
    boolean tls = scheme.toLowerCase(Locale.ROOT).equals("https");
    if (!tls && !scheme.toLowerCase(Locale.ROOT).equals("http")) {
      throw new IllegalArgumentException("The endpoint's scheme is neither https nor http.");
    }
    String host = endpoint.getHost();
    if (host == null || endpoint.getRawUserInfo() != null || endpoint.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "The endpoint needs a host, and no user information or fragment.");
    }
    int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
    return new Destination(unbracketed(host), port, tls);
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The host as it is written in a URL. */
  String authorityHost() {
    return host.indexOf(':') < 0 ? host : '[' + host + ']';
  }
}
