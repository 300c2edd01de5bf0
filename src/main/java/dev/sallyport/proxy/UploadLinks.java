package dev.sallyport.proxy;

import dev.sallyport.core.IpLiteral;
import dev.sallyport.http.ClientAddress;
import dev.sallyport.provider.Endpoint;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns the URLs at which Google wants the rest of an upload into the gateway's own: a client that
 * went to Google itself would present its virtual key there, and be refused. They name no provider:
 * Google's SDK for Java puts the path of its base URL before them, others go to them as they are.
 */
final class UploadLinks {
  private static final List<String> HEADERS =
      List.of("x-goog-upload-url", "x-goog-upload-control-url");

  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,255}");

  private final ClientAddress clients;

  UploadLinks(ClientAddress clients) {
    this.clients = clients;
  }

  /**
   * @param headers of the provider's answer
   */
  void turn(HttpServerRequest request, RequestPlan plan, MultiMap headers) {
    for (String name : HEADERS) {
      String url = headers.get(name);
      if (url != null) {
        tail(url, plan.endpoint())
            .ifPresentOrElse(
                tail -> headers.set(name, origin(request) + tail), () -> headers.remove(name));
      }
    }
  }

  /**
   * Path and query below the endpoint; empty where it is no URL. Whatever host it names: one before
   * the provider passes on what the provider itself wrote.
   */
  private static Optional<String> tail(String url, Endpoint endpoint) {
    try {
      URI uri = new URI(url);
      String path = Optional.ofNullable(uri.getRawPath()).orElse("");
      String tail =
          path.startsWith(endpoint.path() + "/") ? path.substring(endpoint.path().length()) : path;
      String query = Optional.ofNullable(uri.getRawQuery()).map(Carriers::withoutKey).orElse("");
      return tail.startsWith("/")
          ? Optional.of(tail + (query.isEmpty() ? "" : "?" + query))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** As the client addressed the gateway, or the proxy of the operator's before it. */
  private String origin(HttpServerRequest request) {
    boolean trusted =
        IpLiteral.parse(request.remoteAddress().hostAddress())
            .filter(clients::isTrusted)
            .isPresent();
    boolean tls =
        told(request, trusted, "x-forwarded-proto")
            .map("https"::equalsIgnoreCase)
            .orElseGet(request::isSSL);
    String host =
        told(request, trusted, "x-forwarded-host")
            .filter(name -> AUTHORITY.matcher(name).matches())
            .orElseGet(() -> String.valueOf(request.authority()));
    return (tls ? "https://" : "http://") + host;
  }

  private static Optional<String> told(HttpServerRequest request, boolean trusted, String name) {
    return Optional.ofNullable(trusted ? request.getHeader(name) : null)
        .map(value -> value.substring(value.lastIndexOf(',') + 1).trim());
  }
}
