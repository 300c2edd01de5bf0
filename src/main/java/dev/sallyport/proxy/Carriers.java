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

/**
 * Every place in which a client may present a virtual key, and a provider would look for its own.
 */
final class Carriers {
  /** Headers that hold a key as it is; sources: the providers' SDKs and API references. */
  private static final List<String> PLAIN =
      List.of(
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "xi-api-key",
          "x-virtual-key",
          "ocp-apim-subscription-key");

  /** Of Google (its key and its token) and of Azure's WebSockets. */
  private static final Set<String> QUERY = Set.of("key", "access_token", "api-key", "api_key");

  /** In these Google's front ends take headers and a method that are not those of the request. */
  private static final Set<String> SMUGGLING = Set.of("$httpheaders", "$httpmethod");

  private static final String BEARER = "bearer";
  private static final String AWS = "aws4-";
  private static final String SIGNATURE = "x-amz-";

  private String key = "";

  private Carriers() {}

  /**
   * The one key that the request presents; empty where there is none. Several carriers with the
   * same value are fine, with different values they are refused: two readers could take different
   * ones. An empty carrier counts as none: some SDKs always send all that they know.
   */
  static Optional<String> presented(MultiMap headers, String query) {
    Carriers found = new Carriers();
    headers.getAll("authorization").forEach(value -> elements(value).forEach(found::bearer));
    for (String name : PLAIN) {
      headers.getAll(name).forEach(value -> elements(value).forEach(found::present));
    }
    Handshake.keys(headers).forEach(found::present);
    for (String pair : pairs(query)) {
      if (QUERY.contains(name(pair))) {
        found.present(value(pair));
      }
    }
    return Optional.of(found.key).filter(text -> !text.isEmpty());
  }

  /** Values of headers that were sent one by one, and joined on the way; no key has a comma. */
  private static List<String> elements(String value) {
    return value.indexOf(',') < 0 ? List.of(value) : List.of(value.split(",", -1));
  }

  private void bearer(String element) {
    String value = element.trim();
    String lower = value.toLowerCase(Locale.ROOT);
    if (lower.startsWith(AWS)) {
      throw GatewayException.unauthenticated(
          "Requests that are signed for AWS are not served yet: present the key as a bearer key.");
    }
    String rest = lower.startsWith(BEARER) ? value.substring(BEARER.length()) : value;
    boolean separate = rest.isEmpty() || rest.charAt(0) == ' ' || rest.charAt(0) == '\t';
    if (!separate) {
      throw GatewayException.unauthenticated("Authorization must be a bearer key.");
    }
    present(rest);
  }

  private void present(String element) {
    String value = element.trim();
    if (!value.isEmpty() && !key.isEmpty() && !value.equals(key)) {
      throw GatewayException.invalid("The request presents two different keys.");
    }
    key = value.isEmpty() ? key : value;
  }

  /** The query without the key, wherever in it the key stands; all else as it came. */
  static String withoutKey(String query, Traces key) {
    if (query.isEmpty()) {
      return query;
    }
    List<String> kept = new ArrayList<>();
    for (String pair : pairs(query)) {
      if (!isCarrier(name(pair)) && !key.isIn(decoded(pair)) && !key.isIn(pair)) {
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
    return QUERY.contains(name) || SMUGGLING.contains(name) || name.startsWith(SIGNATURE);
  }

  /** No client presents its key there, and from there it would go on to the provider. */
  static void refuseInPath(String path, Traces key) {
    if (key.isIn(decoded(path)) || key.isIn(path)) {
      throw GatewayException.invalid("The path holds the key.");
    }
  }

  private static List<String> pairs(String query) {
    return query.isEmpty() ? List.of() : List.of(query.split("&", -1));
  }

  private static String name(String pair) {
    int equals = pair.indexOf('=');
    return decoded(equals < 0 ? pair : pair.substring(0, equals)).toLowerCase(Locale.ROOT);
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
          "ocp-apim-subscription-key",
          "x-access-tokens",
          "x-source",
          "sec-websocket-protocol",
          "x-amz-security-token",
          "x-amz-date",
          "x-amz-content-sha256",
          "cookie",
          "forwarded",
          "via",
          "x-real-ip");
}
