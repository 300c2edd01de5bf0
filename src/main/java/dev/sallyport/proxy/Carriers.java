package dev.sallyport.proxy;

import dev.sallyport.core.GatewayException;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Every place in which a client may present a virtual key. */
final class Carriers {
  /** Headers that hold a key as it is; sources: the providers' SDKs. */
  private static final List<String> PLAIN =
      List.of("x-api-key", "api-key", "x-goog-api-key", "xi-api-key", "x-virtual-key");

  private static final String BEARER = "bearer ";

  /** Google's, and the one of Azure's WebSockets. */
  private static final Set<String> QUERIES = Set.of("key", "api-key");

  /** A token of Google's own, in place of the key. */
  private static final String TOKEN = "access_token";

  private static final String SIGNATURE = "x-amz-";

  private Carriers() {}

  /**
   * The one key that the request presents; empty where there is none. Several carriers with the
   * same value are fine, with different values they are refused: two readers could take different
   * ones.
   */
  static Optional<String> presented(MultiMap headers, String query) {
    String key = null;
    for (String value : headers.getAll("authorization")) {
      key = same(key, bearer(value));
    }
    for (String name : PLAIN) {
      for (String value : headers.getAll(name)) {
        key = same(key, value.trim());
      }
    }
    for (String found : Handshake.keys(headers)) {
      key = same(key, found);
    }
    for (String pair : pairs(query)) {
      if (QUERIES.contains(name(pair))) {
        key = same(key, value(pair));
      }
    }
    return Optional.ofNullable(key).filter(found -> !found.isEmpty());
  }

  private static String bearer(String value) {
    String scheme = value.length() < BEARER.length() ? "" : value.substring(0, BEARER.length());
    if (!scheme.toLowerCase(Locale.ROOT).equals(BEARER)) {
      throw GatewayException.unauthenticated("Authorization must be a bearer key.");
    }
    return value.substring(BEARER.length()).trim();
  }

  private static String same(String known, String found) {
    if (known != null && !known.equals(found)) {
      throw GatewayException.invalid("The request presents two different keys.");
    }
    return found;
  }

  /** The query without the key, wherever in it the key stands; all else as it came. */
  static String withoutKey(String query, String key) {
    if (query.isEmpty()) {
      return query;
    }
    List<String> kept = new ArrayList<>();
    for (String pair : pairs(query)) {
      if (!isCarrier(name(pair)) && !decoded(pair).contains(key)) {
        kept.add(pair);
      }
    }
    return String.join("&", kept);
  }

  /** The query without a field that could hold a key. */
  static String withoutKey(String query) {
    List<String> kept = new ArrayList<>(pairs(query));
    kept.removeIf(pair -> isCarrier(name(pair)));
    return String.join("&", kept);
  }

  /** A key or token, or a part of an AWS signature, which is made for another host. */
  private static boolean isCarrier(String name) {
    return QUERIES.contains(name)
        || name.equals(TOKEN)
        || name.toLowerCase(Locale.ROOT).startsWith(SIGNATURE);
  }

  /** No client presents its key there, and from there it would go on to the provider. */
  static void refuseInPath(String path, String key) {
    if (decoded(path).contains(key)) {
      throw GatewayException.invalid("The path holds the key.");
    }
  }

  private static List<String> pairs(String query) {
    return query.isEmpty() ? List.of() : List.of(query.split("&", -1));
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    return decoded(equals < 0 ? pair : pair.substring(0, equals));
  }

  private static String value(String pair) {
    int equals = pair.indexOf('=');
    return equals < 0 ? "" : decoded(pair.substring(equals + 1));
  }

  private static String decoded(String raw) {
    try {
      return raw.indexOf('%') < 0 && raw.indexOf('+') < 0
          ? raw
          : URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw GatewayException.invalid("The query is not well-formed.");
    }
  }

  /** Names under which a key, a cookie or a hop's own information may travel: never sent on. */
  static final Set<String> STRIPPED =
      Set.of(
          "authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "xi-api-key",
          "x-virtual-key",
          "x-access-tokens",
          "x-source",
          "x-amz-security-token",
          "x-amz-date",
          "x-amz-content-sha256",
          "cookie",
          "forwarded",
          "via",
          "x-real-ip");
}
