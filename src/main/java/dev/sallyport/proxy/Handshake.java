package dev.sallyport.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import dev.sallyport.core.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A client's wish to go on in WebSocket frames (RFC 6455 § 4), and what the provider's consent must
 * look like. The key is agreed on end to end: the gateway passes the frames as they are. Extensions
 * are not, because usage and models are read from messages, which one of them compresses.
 *
 * @param protocols those that the provider is told
 */
record Handshake(String key, List<String> protocols) {
  /** In place of GET, wherever a path is judged: what an upgrade may open is another question. */
  static final String METHOD = "WEBSOCKET";

  /** What a browser, which can set no header, puts before its key. */
  private static final String KEY_PROTOCOL = "openai-insecure-api-key.";

  private static final String PROTOCOL = "sec-websocket-protocol";
  private static final String EXTENSIONS = "sec-websocket-extensions";
  private static final String WEBSOCKET = "websocket";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int SWITCHING_PROTOCOLS = 101;

  Handshake {
    protocols = List.copyOf(protocols);
  }

  static boolean isAskedFor(HttpServerRequest request) {
    return hasToken(request.headers(), "upgrade", WEBSOCKET);
  }

  /** Fails with INVALID unless it is one of RFC 6455, of version 13. */
  static Handshake of(HttpServerRequest request) {
    MultiMap headers = request.headers();
    require(
        request.version() == HttpVersion.HTTP_1_1 && request.method().equals(HttpMethod.GET),
        "A WebSocket is opened with GET over HTTP/1.1.");
    require(hasToken(headers, "connection", "upgrade"), "`Connection` must hold `Upgrade`.");
    require(
        headers.getAll("sec-websocket-version").equals(List.of("13")),
        "`Sec-WebSocket-Version` must be 13.");
    List<String> keys = headers.getAll("sec-websocket-key");
    require(
        keys.size() == 1 && isKey(keys.get(0)), "`Sec-WebSocket-Key` must be 16 bytes in base64.");
    String length = headers.get("content-length");
    require(
        headers.get("transfer-encoding") == null && (length == null || length.equals("0")),
        "A request for a WebSocket has no body.");
    List<String> protocols = tokens(headers, PROTOCOL).filter(name -> !tellsKey(name)).toList();
    return new Handshake(keys.get(0), protocols);
  }

  /** The keys that stand among the subprotocols. */
  static List<String> keys(MultiMap headers) {
    return headers.contains(PROTOCOL)
        ? tokens(headers, PROTOCOL)
            .filter(Handshake::tellsKey)
            .map(name -> name.substring(KEY_PROTOCOL.length()))
            .toList()
        : List.of();
  }

  private static boolean tellsKey(String protocol) {
    return protocol.regionMatches(true, 0, KEY_PROTOCOL, 0, KEY_PROTOCOL.length());
  }

  /** Writes it into the headers of a request to a provider. */
  void ask(MultiMap headers, Traces virtualKey) {
    headers.set("connection", "Upgrade").set("upgrade", WEBSOCKET);
    headers.remove(PROTOCOL).remove(EXTENSIONS);
    String asked = protocols.stream().filter(name -> !virtualKey.isIn(name)).collect(joining(", "));
    if (!asked.isEmpty()) {
      headers.set(PROTOCOL, asked);
    }
  }

  /** Fails with UPSTREAM where the provider consents to something else than was asked for. */
  void check(int status, MultiMap answer) {
    boolean consents =
        status == SWITCHING_PROTOCOLS
            && hasToken(answer, "upgrade", WEBSOCKET)
            && hasToken(answer, "connection", "upgrade")
            && answer.getAll("sec-websocket-accept").equals(List.of(accept()));
    List<String> chosen = answer.getAll(PROTOCOL);
    boolean known = chosen.size() <= 1 && Set.copyOf(protocols).containsAll(chosen);
    if (!consents || !known || tokens(answer, EXTENSIONS).findAny().isPresent()) {
      throw GatewayException.upstream("The provider's WebSocket handshake was not understood.");
    }
  }

  /** To be called with the headers of the provider's consent, less what is of one connection. */
  static void consent(MultiMap headers) {
    headers.set("connection", "Upgrade").set("upgrade", WEBSOCKET);
  }

  private String accept() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isKey(String text) {
    try {
      return Base64.getDecoder().decode(text).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean hasToken(MultiMap headers, String name, String token) {
    return headers.contains(name)
        && tokens(headers, name).anyMatch(found -> found.toLowerCase(Locale.ROOT).equals(token));
  }

  private static Stream<String> tokens(MultiMap headers, String name) {
    return headers.getAll(name).stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::trim)
        .filter(Predicate.not(String::isEmpty));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw GatewayException.invalid(message);
    }
  }
}
