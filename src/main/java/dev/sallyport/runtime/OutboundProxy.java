package dev.sallyport.runtime;

import static java.util.Objects.requireNonNull;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.IpLiteral;
import dev.sallyport.crypto.Secret;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The operator's forward proxy for https, by CONNECT. Calls by plain http, which go to listed
 * addresses only, never take it.
 *
 * @param exceptions as in NO_PROXY: names with all below them, addresses, ranges, or {@code *}
 */
public record OutboundProxy(
    String host,
    int port,
    Optional<String> user,
    Optional<Secret> password,
    List<String> exceptions) {
  private static final int DEFAULT_PORT = 3128;

  public OutboundProxy {
    requireNonNull(host, "host");
    exceptions = List.copyOf(exceptions);
  }

  /**
   * @param url the value of HTTPS_PROXY: {@code http://user:password@host:port}
   * @param noProxy the value of NO_PROXY, comma-separated, may be empty
   * @throws IllegalArgumentException with one sentence that does not repeat the URL
   */
  public static OutboundProxy parse(String url, String noProxy) {
    URI uri = uri(url);
    if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "The outbound proxy is not of the form http://[user:password@]host[:port].");
    }
    String[] login =
        uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
    Destination at = Destination.of(URI.create("http://" + hostAndPort(uri)));
    return new OutboundProxy(
        at.host(),
        at.port(),
        Stream.of(login).findFirst().map(OutboundProxy::decoded),
        Stream.of(login).skip(1).findFirst().map(OutboundProxy::decoded).map(Secret::of),
        Stream.of(noProxy.split(",", -1)).map(String::strip).filter(e -> !e.isEmpty()).toList());
  }

  private static URI uri(String url) {
    try {
      return URI.create(url.contains("://") ? url : "http://" + url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The outbound proxy is not a URL.");
    }
  }

  private static String hostAndPort(URI uri) {
    return uri.getHost() + ":" + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  boolean covers(Destination destination) {
    return destination.tls()
        && exceptions.stream().noneMatch(exception -> excepts(exception, destination.host()));
  }

  private static boolean excepts(String exception, String host) {
    if (exception.equals("*")) {
      return true;
    }
    Optional<InetAddress> address = IpLiteral.parse(host);
    if (address.isPresent()) {
      return exceptsAddress(exception, address.get());
    }
    String suffix = exception.startsWith("*.") ? exception.substring(1) : exception;
    String name = host.toLowerCase(Locale.ROOT);
    String tail = suffix.toLowerCase(Locale.ROOT);
    return tail.startsWith(".")
        ? name.endsWith(tail)
        : name.equals(tail) || name.endsWith("." + tail);
  }

  private static boolean exceptsAddress(String exception, InetAddress address) {
    try {
      return Cidr.parse(exception).contains(address);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  ProxyOptions options() {
    ProxyOptions options = new ProxyOptions().setType(ProxyType.HTTP).setHost(host).setPort(port);
    user.ifPresent(options::setUsername);
    password.map(Secret::revealText).ifPresent(options::setPassword);
    return options;
  }
}
