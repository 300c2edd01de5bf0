package dev.sallyport.proxy;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which headers pass in which direction; all others go on as they came. */
final class Heads {
  /** Of one connection only (RFC 9110 § 7.6.1), with the old ones that are still seen. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /** About the provider's host, not about the answer; or a secret on its way back. */
  private static final Set<String> KEPT_FROM_CLIENTS =
      Set.of(
          "set-cookie",
          "alt-svc",
          "strict-transport-security",
          "server",
          "via",
          "authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "xi-api-key",
          "ocp-apim-subscription-key");

  /** They make one method another: the key was cleared for the one in the request's first line. */
  private static final Set<String> OTHER_METHOD =
      Set.of("x-http-method-override", "x-http-method", "x-method-override");

  /** They make one path or host another, at servers that believe them. */
  private static final Set<String> OTHER_PLACE =
      Set.of(
          "x-original-url", "x-rewrite-url", "x-original-host", "x-host", "x-http-host-override");

  private Heads() {}

  /** What of the client's headers goes to the provider: none of it holds the virtual key. */
  static void copyRequest(MultiMap from, MultiMap to, Traces key) {
    Set<String> named = namedByConnection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (isSentOn(name) && !named.contains(name) && !holds(header, key)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /** HTTP/2 carries names in lower case. */
  private static boolean holds(Map.Entry<String, String> header, Traces text) {
    return text.isIn(header.getValue()) || text.isInName(header.getKey());
  }

  private static boolean isSentOn(String name) {
    return !name.equals("host")
        && !name.equals("expect")
        && !HOP_BY_HOP.contains(name)
        && !Carriers.STRIPPED.contains(name)
        && !OTHER_METHOD.contains(name)
        && !OTHER_PLACE.contains(name)
        && !name.startsWith("x-forwarded-")
        && !name.startsWith("sallyport-")
        && !name.startsWith(":");
  }

  /** What of the provider's headers goes to the client: none of it holds the secret. */
  static void copyResponse(MultiMap from, MultiMap to, Optional<Traces> secret) {
    Set<String> named = namedByConnection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!HOP_BY_HOP.contains(name)
          && !KEPT_FROM_CLIENTS.contains(name)
          && !named.contains(name)
          && !name.startsWith(":")
          && !name.startsWith("sallyport-")
          && (secret.isEmpty() || !holds(header, secret.get()))) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /** Header names that the Connection header declares to be of one connection only. */
  private static Set<String> namedByConnection(MultiMap headers) {
    List<String> values = headers.getAll("connection");
    if (values.isEmpty()) {
      return Set.of();
    }
    Set<String> named = new HashSet<>();
    for (String value : values) {
      for (String name : value.split(",")) {
        named.add(name.trim().toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }
}
