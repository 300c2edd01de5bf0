package dev.sallyport.api.management;

import dev.sallyport.core.GatewayException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** Checks what the contract's pattern cannot: that an endpoint is a URL that can be called. */
final class Endpoints {
  private static final int HIGHEST_PORT = 65_535;

  private Endpoints() {}

  /** Fails with INVALID, naming the field. */
  static String check(String endpoint) {
    if (!isUsable(endpoint)) {
      throw GatewayException.invalid(
          Map.of(
              "endpoint",
              "must be an absolute http or https URL without user info, query and fragment"));
    }
    return endpoint;
  }

  private static boolean isUsable(String endpoint) {
    try {
      URI uri = new URI(endpoint).parseServerAuthority();
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= HIGHEST_PORT);
      boolean bare =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      return web && port && bare && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
