package dev.sallyport.provider;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a provider listens, taken apart once; request URLs are built from these parts and never by
 * joining text.
 *
 * @param path without a trailing slash; empty for the root
 */
public record Endpoint(boolean tls, String host, int port, String path) {
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  public Endpoint {
    requireNonNull(host, "host");
    if (!path.isEmpty() && (!path.startsWith("/") || path.endsWith("/"))) {
      throw new IllegalArgumentException("a path starts with a slash and does not end with one");
    }
  }

  /** Throws IllegalArgumentException with one sentence that says what is wrong. */
  public static Endpoint parse(String url) {
    if (!url.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException("has characters that no URL has");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL", e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!tls && !scheme.equals("http")) {
      throw new IllegalArgumentException("must start with https:// or http://");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new IllegalArgumentException("names no host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must not have user, query or fragment");
    }
    int port = uri.getPort() == -1 ? (tls ? HTTPS_PORT : HTTP_PORT) : uri.getPort();
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("has no valid port");
    }
    return new Endpoint(tls, bare(uri.getHost()), port, trimmed(uri.getRawPath()));
  }

  /** Java keeps the brackets of an IPv6 literal. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String trimmed(String path) {
    int end = path == null ? 0 : path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path == null ? "" : path.substring(0, end);
  }

  /**
   * What of a request's path comes after the endpoint's own: where the endpoint ends with the
   * segments that the rest begins with ({@code /v1} and {@code /v1/…}), they are joined once.
   *
   * @param rest starts with a slash, or is empty
   */
  public String tailOf(String rest) {
    for (int from = 0; from >= 0 && from < path.length(); from = path.indexOf('/', from + 1)) {
      String overlap = path.substring(from);
      if (rest.startsWith(overlap)
          && (rest.length() == overlap.length() || rest.charAt(overlap.length()) == '/')) {
        return rest.substring(overlap.length());
      }
    }
    return rest;
  }

  /** The value of the Host header. */
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (tls ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
  }

  /** As it is written in the catalogue. */
  public String url() {
    return (tls ? "https://" : "http://") + authority() + path;
  }
}
