package dev.sallyport.sdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import dev.sallyport.GatewayExtension;
import dev.sallyport.ProviderCall;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as the provider saw it, without the secret and what is of one connection or drawn by
 * lot.
 */
record Seen(String line, Map<String, List<String>> headers, String body) {
  private static final Set<String> OF_A_CONNECTION =
      Set.of("host", "connection", "keep-alive", "transfer-encoding", "content-length");

  /**
   * No client's cookie goes to a provider; x-source is a header of the gateway's callers; messages
   * that were compressed could not be read.
   */
  private static final Set<String> NEVER_SENT_ON =
      Set.of("cookie", "x-source", "sec-websocket-extensions");

  private static final Set<String> DRAWN_BY_LOT = Set.of("idempotency-key", "sec-websocket-key");

  /** The gateway asks streams for their usage. */
  private static final String ASKING = "\"stream_options\":{\"include_usage\":true},";

  private static final Pattern BOUNDARY = Pattern.compile("boundary=([^;\\s]+)");

  /** A handshake, whose secret may also stand in the query or among the subprotocols. */
  static Seen of(HttpServerRequest request) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (String name : request.headers().names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      headers.put(
          lower,
          request.headers().getAll(name).stream()
              .map(value -> lower.equals("sec-websocket-protocol") ? withoutKey(value) : value)
              .toList());
    }
    clean(headers);
    String target = request.uri().replace("?key=" + GatewayExtension.SECRET, "");
    return new Seen(request.method() + " " + target.replaceFirst("^//", "/"), headers, "");
  }

  private static String withoutKey(String protocols) {
    return Arrays.stream(protocols.split(",\\s*", -1))
        .filter(protocol -> !protocol.endsWith(GatewayExtension.SECRET))
        .collect(joining(", "));
  }

  private static void clean(Map<String, List<String>> headers) {
    headers.keySet().removeAll(OF_A_CONNECTION);
    headers.keySet().removeAll(NEVER_SENT_ON);
    headers.values().removeIf(values -> values.get(0).endsWith(GatewayExtension.SECRET));
    headers.replaceAll((name, values) -> DRAWN_BY_LOT.contains(name) ? List.of("drawn") : values);
  }

  Seen saying(String words) {
    return new Seen(line, headers, words);
  }

  static Seen of(ProviderCall call) throws IOException {
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line : call.lines()) {
      String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
      headers.put(name, call.header(name));
    }
    clean(headers);
    String body = new String(call.body(), ISO_8859_1);
    Matcher boundary = BOUNDARY.matcher(headers.getOrDefault("content-type", List.of("")).get(0));
    if (boundary.find()) {
      body = body.replace(boundary.group(1), "boundary");
      headers.put("content-type", List.of(boundary.replaceFirst("boundary")));
    }
    return new Seen(call.requestLine(), headers, body.replace(ASKING, ""));
  }
}
