package dev.sallyport.credential;

import dev.sallyport.core.EgressPolicy;
import dev.sallyport.core.IpLiteral;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which endpoints can be stored: URLs that can be called, and no address that could not be. Names
 * are judged at each call, by the addresses that they have then.
 */
final class EndpointRule {
  /** Java takes further letters, which others fold into dots, slashes or line ends. */
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

  private static final int HIGHEST_PORT = 65_535;
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final EgressPolicy egress;

  EndpointRule(EgressPolicy egress) {
    this.egress = egress;
  }

  /** What is wrong about it, if anything is. */
  Optional<String> problem(String endpoint) {
    Optional<URI> url = url(endpoint);
    if (url.isEmpty()) {
      return Optional.of(
          "must be an absolute http or https URL without user info, query and fragment");
    }
    return url.filter(this::isAllowed).isPresent()
        ? Optional.empty()
        : Optional.of("is not allowed");
  }

  static Optional<URI> url(String endpoint) {
    if (!PRINTABLE.matcher(endpoint).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new URI(endpoint).parseServerAuthority()).filter(EndpointRule::isUsable);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isUsable(URI uri) {
    boolean web = "http".equalsIgnoreCase(uri.getScheme()) || isHttps(uri);
    boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= HIGHEST_PORT);
    boolean bare =
        uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
    return web && port && bare && uri.getHost() != null;
  }

  private boolean isAllowed(URI uri) {
    String host = uri.getHost().startsWith("[") ? unbracketed(uri.getHost()) : uri.getHost();
    if (!IpLiteral.looksNumeric(host)) {
      return true;
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : isHttps(uri) ? HTTPS_PORT : HTTP_PORT;
    Optional<InetAddress> address = IpLiteral.parse(host);
    return address.filter(a -> egress.judge(a, port, isHttps(uri)).allowed()).isPresent();
  }

  private static String unbracketed(String host) {
    return host.substring(1, host.length() - 1);
  }

  private static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }
}
